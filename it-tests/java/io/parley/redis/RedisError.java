package io.parley.redis;

/** Redis' own no to a command. */
public final class RedisError extends IllegalStateException {
    RedisError(String message) {
        super(message);
    }
}
