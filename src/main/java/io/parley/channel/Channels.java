package io.parley.channel;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The one door to all channels, for WebSocket and HTTP alike: here it is decided who may do what. A channel is in memory
 * while somebody on this node reads it; all others live in the broker alone.
 */
public final class Channels {
    public static final int MAX_PAGE = 500;

    private final Broker broker;
    private final Channel.Surroundings surroundings;
    private final ConcurrentMap<ChannelName, Held> held = new ConcurrentHashMap<>();

    /** A channel in memory and how many subscriptions hold it there. */
    private record Held(Channel channel, CompletionStage<Void> watching, int holders) {
        Held plus(int more) {
            return new Held(channel, watching, holders + more);
        }
    }

    /** One channel of a listing; the connections are those of this node. */
    public record Listing(ChannelName channel, Position head, int connections) {}

    /**
     * @param executor runs the pumps: as many threads as there are cores
     * @param tailEntries how many of a channel's newest events are held ready, at least 16
     * @param tailCharacters how many characters of them, about
     * @param grace so long somebody who was cut has not left
     */
    public Channels(
            Broker broker,
            Executor executor,
            ScheduledExecutorService timer,
            Clock clock,
            int tailEntries,
            long tailCharacters,
            Duration grace) {
        this.broker = broker;
        this.surroundings = new Channel.Surroundings(
                broker, executor, timer, clock, new Tail.Bounds(tailEntries, tailCharacters), grace);
    }

    /** @throws Refused {@code forbidden} */
    public CompletionStage<Broker.Receipt> publish(Identity who, ChannelName channel, Draft draft) {
        who.grant().require(Right.WRITE, channel);
        return broker.publish(channel, draft);
    }

    /**
     * @param members whether to tell the reader who is here, and signals from then on
     * @throws Refused {@code forbidden}
     */
    public CompletionStage<Channel.Admission> join(
            Identity who, ChannelName name, Start start, boolean members, Reader reader, Format format) {
        who.grant().require(Right.READ, name);
        Held channel = hold(name);
        return channel.watching()
                .whenComplete((ready, failure) -> {
                    if (failure != null) {
                        release(name);
                    }
                })
                .thenCompose(ready -> channel.channel().join(start, members, who.author(), reader, format));
    }

    /** @throws Refused {@code forbidden} */
    public CompletionStage<Broker.Page> after(Identity who, ChannelName channel, long after, int limit) {
        who.grant().require(Right.READ, channel);
        return broker.read(channel, after, limit);
    }

    /**
     * @param before {@link Long#MAX_VALUE}: the newest
     * @throws Refused {@code forbidden}
     */
    public CompletionStage<Broker.Page> before(Identity who, ChannelName channel, long before, int limit) {
        who.grant().require(Right.READ, channel);
        return broker.readBack(channel, before, limit);
    }

    /** @throws Refused {@code forbidden} */
    public CompletionStage<Members.Snapshot> members(Identity who, ChannelName name) {
        who.grant().require(Right.READ, name);
        Held channel = held.get(name);
        return channel == null
                ? broker.people(name).thenApply(Members::snapshot)
                : channel.watching().thenApply(ready -> channel.channel().people());
    }

    /** What somebody may read of the channels that have messages, by path. */
    public CompletionStage<List<Listing>> list(Identity who, String afterPath, int limit) {
        return broker.channels(afterPath, limit)
                .thenApply(heads -> heads.stream()
                        .filter(head -> who.grant().allows(Right.READ, head.channel()))
                        .map(head -> new Listing(head.channel(), head.position(), readers(head.channel())))
                        .toList());
    }

    public boolean isUp() {
        return broker.isUp();
    }

    private int readers(ChannelName name) {
        Held channel = held.get(name);
        return channel == null ? 0 : channel.channel().readers();
    }

    private Held hold(ChannelName name) {
        return held.compute(name, (key, old) -> old == null ? open(name) : old.plus(1));
    }

    private Held open(ChannelName name) {
        Channel channel = new Channel(name, surroundings, () -> release(name));
        return new Held(channel, broker.watch(name, channel), 1);
    }

    private void release(ChannelName name) {
        held.computeIfPresent(name, (key, old) -> {
            if (old.holders() > 1) {
                return old.plus(-1);
            }
            broker.unwatch(name);
            return null;
        });
    }
}
