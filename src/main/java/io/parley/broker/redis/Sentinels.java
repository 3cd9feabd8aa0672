package io.parley.broker.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whom the Sentinels name as the master. A master that they have replaced may go on for long, and take messages that are lost
 * when it finds out: so it is not enough to ask before connecting.
 */
final class Sentinels {
    private final RedisClient client;
    private final RedisURI uri;
    private CompletableFuture<StatefulRedisSentinelConnection<String, String>> line;

    Sentinels(RedisClient client, RedisURI uri) {
        this.client = client;
        this.uri = uri;
    }

    /** Asks the one that was asked last; when that has failed, the first that can be reached. */
    CompletionStage<SocketAddress> master() {
        CompletableFuture<StatefulRedisSentinelConnection<String, String>> asked = line();
        return asked.<SocketAddress>thenCompose(open -> open.async().getMasterAddrByName(uri.getSentinelMasterId()))
                .whenComplete((master, failure) -> {
                    if (failure != null) {
                        drop(asked);
                    }
                });
    }

    private synchronized CompletableFuture<StatefulRedisSentinelConnection<String, String>> line() {
        if (line == null) {
            line = client.connectSentinelAsync(StringCodec.UTF8, uri);
        }
        return line;
    }

    private synchronized void drop(CompletableFuture<StatefulRedisSentinelConnection<String, String>> asked) {
        if (line == asked) {
            line = null;
            var unused = asked.thenCompose(open -> open.closeAsync());
        }
    }
}
