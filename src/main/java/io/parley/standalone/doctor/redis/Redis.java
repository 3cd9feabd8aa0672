package io.parley.standalone.doctor.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.parley.config.Settings;
import io.parley.standalone.doctor.check.NotExamined;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Redis of {@code parley.redis.url}, found and entered as a node does it. It is looked for once, when first asked. */
public final class Redis implements AutoCloseable {
    private static final Duration QUICK = Duration.ZERO;

    private final Settings.Redis settings;
    private AbstractRedisClient client;
    private List<RedisURI> uris = List.of();
    private List<Server> servers;
    private Trouble trouble;

    /** As the URL has it. */
    enum Shape {
        ONE,
        SENTINELS,
        CLUSTER
    }

    public Redis(Settings.Redis settings) {
        this.settings = settings;
    }

    Settings.Redis settings() {
        return settings;
    }

    /** What keeps it from being used, {@code null} for nothing. */
    Trouble trouble() {
        look();
        return trouble;
    }

    /** Those that take writes: one, or the masters of a cluster. */
    List<Server> servers() {
        look();
        if (trouble != null) {
            throw new NotExamined("It cannot be used.");
        }
        return servers;
    }

    Shape shape() {
        if (uris.size() > 1) {
            return Shape.CLUSTER;
        }
        return sentinels().isEmpty() ? Shape.ONE : Shape.SENTINELS;
    }

    List<RedisURI> sentinels() {
        return uris.isEmpty() ? List.of() : uris.get(0).getSentinels();
    }

    /** The server that has this key. */
    RedisClusterCommands<String, String> home(String key) {
        List<Server> all = servers();
        if (client instanceof RedisClusterClient cluster) {
            RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
            return all.stream()
                    .filter(server -> node != null && server.name().equals(name(node.getUri())))
                    .findFirst()
                    .orElseThrow(() -> new NotExamined("Nobody has its part of the cluster."))
                    .commands();
        }
        return all.get(0).commands();
    }

    /** Hears announcements for a moment, as a node does for long. */
    void subscribe(String topic) {
        if (client instanceof RedisClusterClient cluster) {
            RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(topic));
            try (var topics = cluster.connectPubSub()) {
                topics.getConnection(node.getNodeId()).sync().ssubscribe(topic);
            }
        } else if (client instanceof RedisClient single) {
            try (var topics = single.connectPubSub(uris.get(0))) {
                topics.sync().subscribe(topic);
            }
        }
    }

    private void look() {
        if (servers != null || trouble != null) {
            return;
        }
        if (settings.url() == null) {
            throw new NotExamined("parley.redis.url is not set: a node by itself.");
        }
        try {
            uris = uris();
            servers = uris.size() > 1 ? cluster() : List.of(one());
        } catch (IllegalArgumentException e) {
            // Not its message: it would tell the password.
            trouble = new Trouble(
                    Trouble.Kind.REACH,
                    "parley.redis.url is no URL of Redis.",
                    "redis://:PASSWORD@HOST:6379, rediss:// for TLS, redis-sentinel://HOST:26379,…#MASTER.");
        } catch (RedisException e) {
            trouble = Trouble.of(e, where());
        }
    }

    private List<RedisURI> uris() {
        String[] all = settings.url().contains("redis-sentinel")
                ? new String[] {settings.url()}
                : settings.url().split(",", -1);
        return Stream.of(all)
                .map(url -> RedisURI.create(url.strip()))
                .peek(uri -> {
                    uri.setTimeout(settings.timeout());
                    uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(settings.timeout()));
                })
                .toList();
    }

    /** Hosts and ports, and never a password. */
    private String where() {
        List<RedisURI> all = sentinels().isEmpty() ? uris : sentinels();
        return all.stream().map(Redis::name).collect(Collectors.joining(", "));
    }

    private static String name(RedisURI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    private Server one() {
        RedisClient single = RedisClient.create();
        client = single;
        single.setOptions(options());
        StatefulRedisConnection<String, String> line = single.connect(uris.get(0));
        line.sync().ping();
        return new Server(where(), line.sync());
    }

    private List<Server> cluster() {
        RedisClusterClient many = RedisClusterClient.create(uris);
        client = many;
        many.setOptions(ClusterClientOptions.builder(options()).build());
        StatefulRedisClusterConnection<String, String> line = many.connect();
        List<Server> masters = new ArrayList<>();
        for (RedisClusterNode node : many.getPartitions()) {
            if (node.getRole().isUpstream() && !node.getSlots().isEmpty()) {
                masters.add(new Server(
                        name(node.getUri()),
                        line.getConnection(node.getNodeId()).sync()));
            }
        }
        return masters;
    }

    private ClientOptions options() {
        return ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .build())
                .timeoutOptions(TimeoutOptions.enabled(settings.timeout()))
                .build();
    }

    @Override
    public void close() {
        if (client != null) {
            client.shutdown(QUICK.toMillis(), settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
