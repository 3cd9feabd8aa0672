package io.parley.channel;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A channel that somebody on this node reads: its tail, its readers and its people. Messages come in from the broker alone;
 * signals from the readers.
 */
public final class Channel implements Broker.Watcher {
    /** A typing signal is stale after this time. */
    public static final Duration TYPING_LASTS = Duration.ofSeconds(5);

    /** One pump serves so many readers before a channel gets another: over fewer, each write would only carry less. */
    private static final int READERS_PER_PUMP = 8192;

    private static final int PAGE = 100;
    private static final int MAX_PUMPS = Math.max(1, Runtime.getRuntime().availableProcessors());

    private final ChannelName name;
    private final Surroundings surroundings;
    private final Members people = new Members();
    private final Runnable released;
    private volatile Pump[] pumps = {};
    private int watchers;
    private volatile String epoch;
    private volatile Tail tail;

    /** What all channels of a node share. */
    record Surroundings(
            Broker broker, Executor executor, ScheduledExecutorService timer, Clock clock, Tail.Bounds bounds) {}

    /**
     * The answer to a {@link Start}.
     *
     * @param head the newest message's position at that moment; what was missed follows up to it, then what is live
     * @param resumed nothing behind the position asked for is lost
     * @param gap what is lost, or {@code null}
     * @param people who is here, or {@code null} when that was not asked for
     */
    public record Admission(
            Subscription subscription, Position head, boolean resumed, Event.Gap gap, Members.Snapshot people) {}

    /** @param released called once for every subscription that has ended */
    Channel(ChannelName name, Surroundings surroundings, Runnable released) {
        this.name = name;
        this.released = released;
        this.surroundings = surroundings;
    }

    @Override
    public void starts(Position head) {
        tail = new Tail(name, head.seq(), surroundings.bounds(), surroundings.clock());
        epoch = head.epoch();
    }

    @Override
    public synchronized void message(Event.Message message) {
        append(message);
    }

    public ChannelName name() {
        return name;
    }

    Tail tail() {
        return tail;
    }

    int readers() {
        return Arrays.stream(pumps).mapToInt(Pump::size).sum();
    }

    synchronized Members.Snapshot people() {
        return people.snapshot();
    }

    Event.Roster roster() {
        return new Event.Roster(people());
    }

    /** Under the channel's lock: whoever joins sees either none of it or all. */
    private void append(Event event) {
        tail.append(event);
        for (Pump pump : pumps) {
            pump.wake();
        }
    }

    /** Tells those who want to know; nobody else pays for it. */
    synchronized void signal(Event.Signal signal) {
        if (watchers > 0) {
            append(signal);
        }
    }

    void typing(Author user, boolean on) {
        signal(new Event.Typing(user, on, surroundings.clock().instant()));
    }

    /**
     * Joins without a hole: the subscription's place is fixed before this returns, whatever is published meanwhile.
     *
     * @param members whether to tell who is here, and signals from then on
     */
    CompletionStage<Admission> join(Start start, boolean members, Author user, Reader reader, Format format) {
        Subscription subscription;
        Position head;
        Position from;
        Members.Snapshot snapshot;
        synchronized (this) {
            arrive(user);
            watchers += members ? 1 : 0;
            snapshot = members ? people.snapshot() : null;
            subscription = new Subscription(this, reader, format, user, members);
            head = new Position(epoch, tail.newest());
            from = from(start, head);
            // Registered at once: a reader that is not asked for anything yet answers a wake with nothing.
            long cursor = from == null ? -1 : tail.indexAfter(from.seq());
            if (start instanceof Start.Present) {
                cursor = tail.end();
            }
            if (cursor >= 0) {
                subscription.live(cursor, from.seq());
                register(subscription);
                return CompletableFuture.completedFuture(
                        new Admission(subscription, head, start instanceof Start.Since, null, snapshot));
            }
            register(subscription);
        }
        return history(from == null ? 0 : from.seq())
                .thenApply(page -> admit(subscription, start, from, head, page, snapshot))
                .whenComplete((admission, failure) -> {
                    if (failure != null) {
                        leave(subscription);
                    }
                });
    }

    /** Behind what to begin; {@code null} when the position asked for is of another life of the log. */
    private static Position from(Start start, Position head) {
        if (start instanceof Start.Last last) {
            return new Position(head.epoch(), Math.max(0, head.seq() - last.count()));
        }
        if (start instanceof Start.Since since) {
            return since.position().epoch().equals(head.epoch()) ? since.position() : null;
        }
        return head;
    }

    private static Admission admit(
            Subscription subscription,
            Start start,
            Position from,
            Position head,
            Broker.Page page,
            Members.Snapshot snapshot) {
        Position now = new Position(head.epoch(), Math.max(head.seq(), page.last()));
        if (from == null || from.seq() > page.last()) {
            // Not of this log: nobody knows what was lost, and all that is kept is news.
            Event.Gap gap = start instanceof Start.Since since
                    ? new Event.Gap(since.position().seq() + 1, null)
                    : null;
            Broker.Page kept =
                    from == null ? page : new Broker.Page(page.epoch(), List.of(), page.first(), page.last());
            subscription.history(page.first() - 1, kept);
            return new Admission(subscription, now, false, gap, snapshot);
        }
        Event.Gap gap = start instanceof Start.Since ? page.lostAfter(from.seq()) : null;
        subscription.history(Math.max(from.seq(), page.first() - 1), page);
        return new Admission(subscription, now, start instanceof Start.Since && gap == null, gap, snapshot);
    }

    private void register(Subscription subscription) {
        Pump idlest =
                Arrays.stream(pumps).min(Comparator.comparingInt(Pump::size)).orElse(null);
        if (idlest == null || (idlest.size() >= READERS_PER_PUMP && pumps.length < MAX_PUMPS)) {
            idlest = new Pump(surroundings.executor(), tail);
            Pump[] more = Arrays.copyOf(pumps, pumps.length + 1);
            more[pumps.length] = idlest;
            pumps = more;
        }
        subscription.pump = idlest;
        idlest.add(subscription);
    }

    synchronized void leave(Subscription subscription) {
        subscription.pump.remove(subscription);
        watchers -= subscription.members() ? 1 : 0;
        depart(subscription.user());
        released.run();
    }

    private void arrive(Author user) {
        if (people.add(user) && people.count() <= Members.MAX_ANNOUNCED) {
            signal(new Event.Joined(user));
        }
    }

    private void depart(Author user) {
        if (people.remove(user) && people.count() <= Members.MAX_ANNOUNCED) {
            // Coming back under the bound, nobody knows who is here: the whole roster tells.
            signal(people.count() == Members.MAX_ANNOUNCED ? roster() : new Event.Left(user));
        }
    }

    CompletionStage<Broker.Page> history(long after) {
        return surroundings.broker().read(name, after, PAGE);
    }

    void later(Runnable task) {
        ScheduledFuture<?> unused = surroundings.timer().schedule(task, 1, TimeUnit.SECONDS);
    }
}
