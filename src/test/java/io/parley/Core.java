package io.parley;

import io.parley.broker.EmbeddedBroker;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Deletions;
import io.parley.channel.Load;
import io.parley.channel.Memberships;
import io.parley.channel.Meters;
import io.parley.channel.Order;
import io.parley.protocol.Mentions;
import io.parley.unread.Inboxes;
import io.parley.unread.ReadState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The real broker in a folder, and the channels of as many nodes upon it as a test wants. */
public final class Core implements AutoCloseable {
    private static final int RECEIPTS = 50;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Clock clock;
    private final Broker broker;

    public Core(Path folder, Clock clock) {
        this(folder, 1000, clock);
    }

    /** @param messages that are kept of a channel, for a day at least */
    public Core(Path folder, long messages, Clock clock) {
        this.clock = clock;
        broker = new EmbeddedBroker(
                new EmbeddedBroker.Options(
                        folder, false, messages, Duration.ofDays(1), 1000, 16 << 20, Duration.ofSeconds(1)),
                clock,
                threads);
    }

    public Broker broker() {
        return broker;
    }

    public ExecutorService threads() {
        return threads;
    }

    public ScheduledExecutorService timer() {
        return timer;
    }

    /** Those of one node. */
    public Channels channels() {
        return channels(Order.NONE);
    }

    public Channels channels(Order order) {
        return channels(order, Deletions.NONE);
    }

    public Channels channels(Order order, Deletions deletions) {
        return new Channels(
                broker,
                threads,
                timer,
                clock,
                new Channels.Bounds(64, 1 << 20, 1 << 30, 1 << 30, Duration.ZERO, RECEIPTS),
                () -> Load.NORMAL,
                Meters.NONE,
                order,
                deletions);
    }

    /** What people have read there, in rooms that nobody has furnished. */
    public ReadState readState(Channels channels) {
        Memberships nowhere = new Memberships() {
            @Override
            public Collection<ChannelName> of(String user) {
                return List.of();
            }

            @Override
            public Collection<Author> in(ChannelName room) {
                return List.of();
            }
        };
        return readState(channels, nowhere);
    }

    public ReadState readState(Channels channels, Memberships memberships) {
        Inboxes inboxes = new Inboxes(
                channels,
                ChannelName.parse("feed/parley.follows"),
                memberships,
                new Inboxes.Surroundings(Mentions::of, () -> Load.NORMAL, threads, timer));
        return new ReadState(channels, inboxes, memberships, Mentions::of, RECEIPTS);
    }

    @Override
    public void close() {
        broker.close();
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
