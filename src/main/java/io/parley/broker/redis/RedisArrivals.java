package io.parley.broker.redis;

import io.parley.channel.Arrivals;
import io.parley.channel.ChannelName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Since when users come to channels: two keys for each channel, which go when nobody was seen there for long. */
final class RedisArrivals implements Arrivals {
    private final RedisLine line;
    private final Keys keys;

    RedisArrivals(RedisLine line, Keys keys) {
        this.line = line;
        this.keys = keys;
    }

    @Override
    public CompletionStage<Duration> seen(ChannelName channel, String user) {
        return line.run(
                        Script.SEEN,
                        List.of(keys.came(channel), keys.seen(channel)),
                        List.of(user, "" + MOST, "" + KEPT.toMillis()))
                .thenApply(reply -> Duration.ofMillis((Long) reply.get(0)));
    }
}
