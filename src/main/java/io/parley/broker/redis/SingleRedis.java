package io.parley.broker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One Redis server, or the master that Sentinels name. */
final class SingleRedis implements RedisConnection.Address {
    private final RedisClient client;
    private final RedisURI uri;
    private final ClientResources resources;
    private final Sentinels sentinels;

    SingleRedis(RedisURI uri, Duration timeout, ClientResources resources) {
        this.uri = uri;
        this.resources = resources;
        this.client = RedisClient.create(resources);
        // A broken connection is given up for a new one: what was under way is refused at once and not sent again.
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(Lettuce.socket(timeout))
                .timeoutOptions(Lettuce.timeout(timeout))
                .build());
        this.sentinels = uri.getSentinels().isEmpty() ? null : new Sentinels(client, uri);
    }

    @Override
    public CompletionStage<RedisConnection> connect(RedisConnection.Listener listener) {
        if (sentinels == null) {
            return connect(listener, () -> {});
        }
        return sentinels.master().thenCompose(master -> connect(listener, () -> look(master, listener)));
    }

    private CompletionStage<RedisConnection> connect(RedisConnection.Listener listener, Runnable look) {
        return client.connectAsync(StringCodec.UTF8, uri)
                .thenCompose(commands -> client.connectPubSubAsync(StringCodec.UTF8, uri)
                        .<RedisConnection>thenApply(topics -> new Connection(commands, topics, look, listener))
                        .whenComplete((both, failure) -> {
                            if (failure != null) {
                                var unused = commands.closeAsync();
                            }
                        }));
    }

    /** Leaves a master that is none any more. */
    private void look(SocketAddress master, RedisConnection.Listener listener) {
        var unused = sentinels.master().thenAccept(now -> {
            if (!now.equals(master)) {
                listener.broken();
            }
        });
    }

    @Override
    public void close() {
        Lettuce.close(client, resources);
    }

    private record Connection(
            StatefulRedisConnection<String, String> line,
            StatefulRedisPubSubConnection<String, String> topics,
            Runnable look)
            implements RedisConnection {

        Connection(
                StatefulRedisConnection<String, String> line,
                StatefulRedisPubSubConnection<String, String> topics,
                Runnable look,
                Listener listener) {
            this(line, topics, look);
            topics.addListener(new RedisPubSubAdapter<String, String>() {
                @Override
                public void subscribed(String topic, long count) {
                    listener.subscribed(topic);
                }

                @Override
                public void message(String topic, String text) {
                    listener.announced(topic, text);
                }
            });
            RedisConnectionStateListener end = new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                    listener.broken();
                }
            };
            line.addListener(end);
            topics.addListener(end);
            if (!line.isOpen() || !topics.isOpen()) {
                listener.broken();
            }
        }

        @Override
        public RedisClusterAsyncCommands<String, String> commands() {
            return line.async();
        }

        @Override
        public void subscribe(String topic) {
            var unused = topics.async().subscribe(topic);
        }

        @Override
        public void unsubscribe(String topic) {
            var unused = topics.async().unsubscribe(topic);
        }

        @Override
        public String announce() {
            return "PUBLISH";
        }

        @Override
        public boolean isOneServer() {
            return true;
        }

        @Override
        public void tick() {
            look.run();
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
