package io.parley.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.RedisClusterPubSubAdapter;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Redis Cluster, with sharded pub/sub (Redis 7): a channel's announcements stay on the shard that has its log. The client
 * finds out who has which slot; that subscriptions follow a slot that moves is seen to here.
 */
final class RedisCluster implements RedisConnection.Address {
    private static final Duration REFRESH = Duration.ofSeconds(10);

    private final RedisClusterClient client;
    private final ClientResources resources;

    RedisCluster(List<RedisURI> seeds, Duration timeout, ClientResources resources) {
        this.resources = resources;
        client = RedisClusterClient.create(resources, seeds);
        ClientOptions options = ClientOptions.builder()
                // Not refused while a server's connection is being made, which is also so at the very beginning: the
                // time-out does.
                // Whoever sent it was told that it failed, and sends it again.
                .replayFilter(command -> true)
                .socketOptions(Lettuce.socket(timeout))
                .timeoutOptions(Lettuce.timeout(timeout))
                .build();
        client.setOptions(ClusterClientOptions.builder(options)
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .adaptiveRefreshTriggersTimeout(Duration.ofMillis(500))
                        .enablePeriodicRefresh(REFRESH)
                        .build())
                .build());
    }

    @Override
    public CompletionStage<RedisConnection> connect(RedisConnection.Listener listener) {
        return client.refreshPartitionsAsync()
                .thenCompose(fresh -> client.connectAsync(StringCodec.UTF8))
                .thenCompose(commands -> client.connectPubSubAsync(StringCodec.UTF8)
                        .<RedisConnection>thenApply(topics -> new Connection(commands, topics, listener))
                        .whenComplete((both, failure) -> {
                            if (failure != null) {
                                var unused = commands.closeAsync();
                            }
                        }));
    }

    @Override
    public void close() {
        Lettuce.close(client, resources);
    }

    private static final class Connection implements RedisConnection {
        private final StatefulRedisClusterConnection<String, String> line;
        private final StatefulRedisClusterPubSubConnection<String, String> topics;

        /** Which server has what is subscribed. */
        private final Map<String, String> homes = new ConcurrentHashMap<>();

        Connection(
                StatefulRedisClusterConnection<String, String> line,
                StatefulRedisClusterPubSubConnection<String, String> topics,
                Listener listener) {
            this.line = line;
            this.topics = topics;
            topics.setNodeMessagePropagation(true);
            topics.addListener(new RedisClusterPubSubAdapter<String, String>() {
                @Override
                public void ssubscribed(RedisClusterNode node, String topic, long count) {
                    listener.subscribed(topic);
                }

                @Override
                public void smessage(RedisClusterNode node, String topic, String text) {
                    listener.announced(topic, text);
                }

                @Override
                public void sunsubscribed(RedisClusterNode node, String topic, long count) {
                    // Redis does so by itself when a slot moves away.
                    homes.computeIfPresent(topic, (key, home) -> home.equals(node.getNodeId()) ? "" : home);
                }
            });
        }

        @Override
        public RedisClusterAsyncCommands<String, String> commands() {
            return line.async();
        }

        @Override
        public void subscribe(String topic) {
            homes.put(topic, "");
            settle(topic);
        }

        /** Subscribes where the topic's slot is now. */
        private void settle(String topic) {
            RedisClusterNode owner = line.getPartitions().getPartitionBySlot(SlotHash.getSlot(topic));
            if (owner == null || owner.getNodeId().equals(homes.put(topic, owner.getNodeId()))) {
                return;
            }
            CompletionStage<Void> subscribing = topics.getConnectionAsync(owner.getNodeId())
                    .thenCompose(server -> server.async().ssubscribe(topic));
            subscribing.whenComplete((done, failure) -> {
                if (failure != null) {
                    homes.replace(topic, owner.getNodeId(), "");
                }
            });
        }

        @Override
        public void unsubscribe(String topic) {
            String home = homes.remove(topic);
            if (home != null && !home.isEmpty()) {
                var unused = topics.getConnectionAsync(home)
                        .thenCompose(server -> server.async().sunsubscribe(topic));
            }
        }

        @Override
        public String announce() {
            return "SPUBLISH";
        }

        @Override
        public boolean isOneServer() {
            return false;
        }

        @Override
        public void tick() {
            homes.keySet().forEach(this::settle);
        }

        @Override
        public void close() {
            for (StatefulConnection<?, ?> one : List.of(line, topics)) {
                if (one.isOpen()) {
                    var unused = one.closeAsync();
                }
            }
        }
    }
}
