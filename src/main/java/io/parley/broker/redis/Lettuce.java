package io.parley.broker.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How the Redis client is set up, for one server and for a cluster alike. */
final class Lettuce {
    /** Each connection is served by one of them, and answers are looked at there: two are plenty. */
    private static final int THREADS = 2;

    /** Seconds. */
    private static final int PATIENCE = 3;

    private Lettuce() {}

    /**
     * @param urls {@code redis://}, {@code rediss://} or {@code redis-sentinel://}; several, with commas between: a Redis Cluster
     * @param timeout after which a command counts as lost
     * @throws BadRedisUrl when the URL is none
     */
    static RedisConnection.Address address(String urls, Duration timeout) {
        List<RedisURI> uris = urls.contains("redis-sentinel")
                ? List.of(uri(urls, timeout))
                : Stream.of(urls.split(",", -1))
                        .map(one -> uri(one.strip(), timeout))
                        .toList();
        ClientResources resources = ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .build();
        return uris.size() == 1
                ? new SingleRedis(uris.get(0), timeout, resources)
                : new RedisCluster(uris, timeout, resources);
    }

    private static RedisURI uri(String url, Duration timeout) {
        try {
            RedisURI uri = RedisURI.create(url);
            uri.setTimeout(timeout);
            uri.setClientName("parley");
            uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(timeout));
            return uri;
        } catch (IllegalArgumentException e) {
            // Not the cause: it would tell the password.
            throw new BadRedisUrl();
        }
    }

    /** Waits for its threads: a container speaks of a leak when they outlive the web application. */
    static void close(AbstractRedisClient client, ClientResources resources) {
        client.shutdown(0, PATIENCE, TimeUnit.SECONDS);
        resources.shutdown(0, PATIENCE, TimeUnit.SECONDS).awaitUninterruptibly(PATIENCE, TimeUnit.SECONDS);
    }

    static SocketOptions socket(Duration timeout) {
        return SocketOptions.builder()
                .connectTimeout(timeout)
                .keepAlive(true)
                .tcpNoDelay(true)
                .build();
    }

    static TimeoutOptions timeout(Duration timeout) {
        return TimeoutOptions.enabled(timeout);
    }
}
