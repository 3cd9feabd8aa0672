package io.parley.it.cluster;

import io.parley.it.balancer.Balancer;
import io.parley.it.client.Api;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Three nodes over one Redis, behind one balancer: Jetty, Tomcat, Jetty. */
final class Cluster implements AutoCloseable {

    /** So that silence is noticed within a test's patience. */
    static final int PING_SECONDS = 2;

    private static final List<Node.Container> CONTAINERS =
            List.of(Node.Container.JETTY, Node.Container.TOMCAT, Node.Container.JETTY);

    private final List<Node> nodes = new ArrayList<>();
    private Balancer balancer;

    private Cluster() {}

    /** Returns once all nodes are ready. */
    static Cluster over(String redisUrl) throws IOException {
        return over(redisUrl, Map.of());
    }

    /** @param more settings of all nodes */
    static Cluster over(String redisUrl, Map<String, String> more) throws IOException {
        return over(Collections.nCopies(CONTAINERS.size(), redisUrl), more);
    }

    /** @param redisUrls each node's own */
    static Cluster over(List<String> redisUrls, Map<String, String> more) throws IOException {
        Path folder = Files.createDirectories(Path.of("target", "it", "cluster-" + System.nanoTime()));
        Cluster cluster = new Cluster();
        try {
            for (int i = 0; i < redisUrls.size(); i++) {
                Map<String, String> settings = new HashMap<>(more);
                settings.put("parley.redis.url", redisUrls.get(i));
                settings.put("parley.ping", PING_SECONDS + "s");
                // The balancer below notices within a second.
                settings.put("parley.drain.delay", "2s");
                cluster.nodes.add(new Node(CONTAINERS.get(i), folder, settings));
            }
            CompletableFuture.allOf(cluster.nodes.stream()
                            .map(node -> CompletableFuture.runAsync(node::start))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
            // Checks four times as often as a site would: what is measured here is not the balancer's patience.
            cluster.balancer = Balancer.haproxy(
                    cluster.nodes.stream().map(Node::uri).toList(),
                    "inter 2s fall 2 rise 2 slowstart 20s",
                    "inter 500ms fall 2 rise 1",
                    "inter 2s fall 2 rise 2",
                    "inter 500ms fall 2 rise 1");
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    Node node(int index) {
        return nodes.get(index);
    }

    /** Where clients go. */
    URI live(String query) {
        return URI.create("ws://" + balancer.uri().getAuthority() + "/live?" + query);
    }

    /** What the broker keeps of these channels now, as a node tells it that is ready. */
    Map<String, BrokerLog> logs(List<String> channels) {
        Api api = nodes.stream()
                .filter(node -> node.readiness() == 200)
                .findFirst()
                .orElseThrow()
                .api();
        Map<String, BrokerLog> logs = new HashMap<>();
        channels.forEach(channel -> logs.put(channel, BrokerLog.read(api, channel)));
        return logs;
    }

    @Override
    public void close() {
        if (balancer != null) {
            balancer.close();
        }
        nodes.forEach(Node::close);
    }
}
