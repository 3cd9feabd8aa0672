package io.parley.broker.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Which channels there are. In a Redis Cluster the index is elsewhere than the channels: nodes see to it themselves. */
final class ChannelIndex {
    /** Channels that this node knows to be in the index, at most. */
    private static final int MOST_KNOWN = 100_000;

    private final RedisLine line;
    private final Keys keys;
    private final Map<ChannelName, String> known = new ConcurrentHashMap<>();

    ChannelIndex(RedisLine line, Keys keys) {
        this.line = line;
        this.keys = keys;
    }

    /** Something was published in a channel: costs a command once for each of the log's lives. */
    void add(ChannelName channel, String epoch) {
        if (epoch.equals(known.get(channel))) {
            return;
        }
        if (known.size() > MOST_KNOWN) {
            known.clear();
        }
        known.put(channel, epoch);
        line.ask(commands -> commands.zadd(keys.channels(), 0, channel.path())).whenComplete((added, failure) -> {
            if (failure != null) {
                known.remove(channel);
            }
        });
    }

    CompletionStage<List<Broker.Head>> list(String afterPath, int limit) {
        return list(afterPath, limit, List.of());
    }

    /** Goes on past channels of which nothing is left. */
    private CompletionStage<List<Broker.Head>> list(String afterPath, int limit, List<Broker.Head> found) {
        int missing = limit - found.size();
        Range<String> behind = Range.from(
                afterPath.isEmpty() ? Range.Boundary.unbounded() : Range.Boundary.excluding(afterPath),
                Range.Boundary.unbounded());
        return line.ask(commands -> commands.zrangebylex(keys.channels(), behind, Limit.from(missing)))
                .thenCompose(paths -> heads(paths).thenCompose(heads -> {
                    List<Broker.Head> all = new ArrayList<>(found);
                    all.addAll(heads);
                    return paths.size() < missing || all.size() == limit
                            ? CompletableFuture.completedFuture(all)
                            : list(paths.get(paths.size() - 1), limit, all);
                }));
    }

    private CompletionStage<List<Broker.Head>> heads(List<String> paths) {
        CompletionStage<List<Broker.Head>> heads = CompletableFuture.completedFuture(new ArrayList<>());
        for (String path : paths) {
            heads = heads.thenCombine(head(ChannelName.parse(path)), (all, head) -> {
                if (head != null) {
                    all.add(head);
                }
                return all;
            });
        }
        return heads;
    }

    /** @return {@code null} in the stage for a channel of which nothing is left; then it leaves the index */
    private CompletionStage<Broker.Head> head(ChannelName channel) {
        return line.ask(commands -> commands.hmget(keys.meta(channel), "epoch", "seq"))
                .thenApply(fields -> {
                    String epoch = fields.get(0).getValueOrElse(null);
                    long seq = Long.parseLong(fields.get(1).getValueOrElse("0"));
                    if (epoch == null) {
                        known.remove(channel);
                        var unused = line.ask(commands -> commands.zrem(keys.channels(), channel.path()));
                    }
                    return seq == 0 ? null : new Broker.Head(channel, new Position(epoch, seq));
                });
    }
}
