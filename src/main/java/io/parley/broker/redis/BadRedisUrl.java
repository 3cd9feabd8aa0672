package io.parley.broker.redis;

/** The message is for the operator. It does not tell the value, which may hold a password. */
public final class BadRedisUrl extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRedisUrl() {
        super("Parley does not start: parley.redis.url is redis://, rediss:// or redis-sentinel:// with a host;"
                + " several redis:// with commas between are the seeds of a Redis Cluster.");
    }
}
