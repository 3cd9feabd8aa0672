package io.parley.it.cluster;

import io.parley.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Two nodes that share nothing but a Redis: Jetty here, and Tomcat there, whose way to it leads over a relay. */
final class Pair implements AutoCloseable {
    private final RedisServer redis;
    private final Relay relay;
    private final Node here;
    private final Node there;

    private Pair(RedisServer redis, Map<String, String> settings) throws IOException {
        this.redis = redis;
        this.relay = new Relay(redis.port());
        Path folder = Files.createDirectories(Path.of("target", "it", "pair-" + System.nanoTime()));
        this.here = new Node(Node.Container.JETTY, folder, over(redis.url(), settings));
        this.there = new Node(Node.Container.TOMCAT, folder, over(relay.url(), settings));
    }

    private static Map<String, String> over(String url, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("parley.redis.url", url);
        return all;
    }

    /**
     * Returns once both are ready.
     *
     * @param redis closed with them
     * @param settings of both
     */
    static Pair over(RedisServer redis, Map<String, String> settings) throws IOException {
        Pair pair = new Pair(redis, settings);
        try {
            pair.here.start();
            pair.there.start();
            return pair;
        } catch (RuntimeException | Error e) {
            pair.close();
            throw e;
        }
    }

    Node here() {
        return here;
    }

    Node there() {
        return there;
    }

    Relay relay() {
        return relay;
    }

    @Override
    public void close() {
        here.close();
        there.close();
        relay.close();
        redis.close();
    }
}
