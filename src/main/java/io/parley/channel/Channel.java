package io.parley.channel;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A channel that somebody on this node reads: its tail, its readers and its people. Messages come in from the broker alone;
 * signals from the readers.
 */
public final class Channel implements Broker.Watcher {
    /** A typing signal is stale after this time. */
    public static final Duration TYPING_LASTS = Duration.ofSeconds(5);

    private static final int PAGE = 100;

    /** So long after it was away the broker is asked again. */
    private static final Duration AWAY = Duration.ofSeconds(1);

    private final ChannelName name;
    private final Surroundings surroundings;
    private final Members people = new Members();
    private final Runnable released;
    private volatile Pumps[] pumps = {};
    private int watchers;

    /** How many readers want the newest of each key. */
    private int folders;

    /** Whether readers were not told of people who came or went. */
    private boolean rosterDue;

    private boolean over;

    private volatile Observer observer = Observer.NONE;

    private volatile Tail tail;

    /**
     * What all channels of a node share.
     *
     * @param grace so long somebody who was cut is still here
     * @param receipts with more people here nobody is told what others have read
     */
    record Surroundings(
            Broker broker,
            Executor executor,
            ScheduledExecutorService timer,
            Clock clock,
            Tail.Bounds bounds,
            Budget budget,
            Duration grace,
            int receipts,
            Supplier<Load> load,
            Meters meters) {}

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

    /** @param released called once for every subscription that has ended, when its user has left too */
    Channel(ChannelName name, Surroundings surroundings, Runnable released) {
        this.name = name;
        this.released = released;
        this.surroundings = surroundings;
    }

    // ---- what the broker tells

    @Override
    public synchronized void starts(Position head) {
        discard();
        long index = tail == null ? 0 : tail.end();
        tail = new Tail(name, head, index, surroundings.bounds(), surroundings.budget(), surroundings.clock());
        if (over) {
            discard();
        }
        observer.starts(head);
        wake();
    }

    @Override
    public synchronized void message(Event.Message message) {
        append(message);
        observer.message(message);
    }

    @Override
    public void signal(Event.Signal signal) {
        show(signal);
        observer.signal(signal);
    }

    @Override
    public synchronized void people(List<Broker.Presence> some, boolean all) {
        if (all) {
            people.absent(some).forEach(gone -> announce(people.elsewhere(gone), gone.user()));
        }
        some.forEach(one -> announce(people.elsewhere(one), one.user()));
    }

    @Override
    public synchronized void died(String node) {
        people.of(node).forEach(gone -> announce(people.elsewhere(gone), gone.user()));
    }

    /** Nobody reads it here any longer, though the broker may still be telling of it. */
    synchronized void end() {
        over = true;
        discard();
    }

    private void discard() {
        if (tail != null) {
            tail.discard();
        }
    }

    // ---- what readers ask and tell

    public ChannelName name() {
        return name;
    }

    Tail tail() {
        return tail;
    }

    int readers() {
        return Arrays.stream(pumps).mapToInt(Pumps::size).sum();
    }

    synchronized Members.Snapshot people() {
        return people.snapshot();
    }

    Event.Roster roster() {
        return new Event.Roster(people());
    }

    void typing(Author user, boolean on) {
        tell(new Event.Typing(user, on, surroundings.clock().instant()));
    }

    void note(Author user, String text) {
        tell(new Event.Note(user, text));
    }

    /** Begins to tell of everything; where it begins comes first. */
    synchronized void observe(Observer one) {
        observer = one;
        one.starts(tail.head());
    }

    synchronized void unobserve(Observer one) {
        observer = observer == one ? Observer.NONE : observer;
    }

    /** Whether so few are here that each is told what the others have read. */
    synchronized boolean isSmall() {
        return people.count() <= surroundings.receipts();
    }

    void tell(Event.Signal signal) {
        show(signal);
        observer.signal(signal);
        if (passes(signal)) {
            surroundings.broker().signal(name, signal);
        }
    }

    /** Tells those of this node who want to know; nobody else pays for it. */
    synchronized void show(Event.Signal signal) {
        if (watchers == 0 || (signal instanceof Event.Read && !isSmall())) {
            return;
        }
        if (passes(signal)) {
            append(signal);
        } else {
            surroundings.meters().shed();
            rosterDue |=
                    signal instanceof Event.Joined || signal instanceof Event.Left || signal instanceof Event.Stated;
        }
    }

    private boolean passes(Event.Signal signal) {
        return signal instanceof Event.Note || surroundings.load().get() == Load.NORMAL;
    }

    /** Tells who is here, if readers have not heard of somebody who came or went. */
    synchronized void calm() {
        if (rosterDue) {
            rosterDue = false;
            show(roster());
        }
    }

    /** For operators; empty until the broker has told where the channel stands. */
    Optional<Channels.Read> sight() {
        Tail now = tail;
        return now == null
                ? Optional.empty()
                : Optional.of(new Channels.Read(name, readers(), now.head().seq()));
    }

    Meters meters() {
        return surroundings.meters();
    }

    /** Under the channel's lock: whoever joins sees either none of it or all. */
    private void append(Event event) {
        tail.append(event);
        wake();
    }

    private void wake() {
        for (Pumps some : pumps) {
            some.wake();
        }
    }

    Pump pump() {
        return new Pump(surroundings.executor(), () -> tail.end(), () -> tail.rest());
    }

    long millis(Pace pace) {
        return pace.millis(surroundings.load());
    }

    /**
     * Joins without a hole: the subscription's place is fixed before this returns, whatever is published meanwhile.
     */
    CompletionStage<Admission> join(Start start, Manner manner, Author user, Reader reader, Format format) {
        Subscription subscription;
        synchronized (this) {
            step(user, people.connect(user));
            watchers += manner.members() ? 1 : 0;
            folders += manner.view() == View.LATEST ? 1 : 0;
            subscription = new Subscription(this, reader, format, user, manner);
            // At once: a reader that is not asked for anything yet answers a wake with nothing.
            pumps(manner.pace()).add(subscription);
        }
        CompletionStage<Admission> placed =
                subscription.isLatest() ? placeLatest(subscription, start) : place(subscription, start);
        return placed.whenComplete((admission, failure) -> {
            if (failure != null) {
                leave(subscription, false);
            } else {
                count(admission);
            }
        });
    }

    private void count(Admission admission) {
        boolean lost = admission.gap() != null;
        meters().joined(
                        name.kind(),
                        lost
                                ? Meters.Joining.GAP
                                : admission.resumed() ? Meters.Joining.RESUMED : Meters.Joining.FRESH);
        if (lost) {
            meters().gap(name.kind());
        }
    }

    private CompletionStage<Admission> place(Subscription subscription, Start start) {
        Position head;
        Position from;
        Members.Snapshot snapshot;
        synchronized (this) {
            snapshot = subscription.members() ? people.snapshot() : null;
            subscription.standIn(tail);
            head = tail.head();
            from = Placement.from(start, head);
            long cursor = from == null ? -1 : tail.indexAfter(from.seq());
            if (start instanceof Start.Present || start instanceof Start.Onward) {
                cursor = tail.end();
            }
            if (cursor >= 0) {
                subscription.live(cursor, from.seq());
                if (start instanceof Start.Onward onward) {
                    return CompletableFuture.completedFuture(
                            Placement.onward(subscription, onward.since(), head, snapshot));
                }
                return CompletableFuture.completedFuture(
                        new Admission(subscription, head, start instanceof Start.Since, null, snapshot));
            }
        }
        return history(from == null ? 0 : from.seq())
                .thenCompose(page -> page.epoch().equals(head.epoch())
                        ? CompletableFuture.completedFuture(
                                Placement.admit(subscription, start, from, head, page, snapshot))
                        // Another life of the log has begun meanwhile, and so has its tail.
                        : place(subscription, start));
    }

    /** The same for the newest of each key. */
    private CompletionStage<Admission> placeLatest(Subscription subscription, Start start) {
        Position asked = start instanceof Start.Since since ? since.position() : null;
        Position head;
        boolean goesOn;
        synchronized (this) {
            subscription.standIn(tail);
            head = tail.head();
            goesOn = asked != null && asked.epoch().equals(head.epoch());
            long cursor = goesOn ? tail.newestAfter(asked.seq()) : Tail.DROPPED;
            if (cursor >= 0) {
                subscription.live(cursor, asked.seq());
                return CompletableFuture.completedFuture(new Admission(subscription, head, true, null, null));
            }
        }
        return newest(goesOn ? asked.seq() : 0).thenCompose(page -> {
            if (!page.epoch().equals(head.epoch())) {
                // Another life of the log has begun meanwhile, and so has its tail.
                return placeLatest(subscription, start);
            }
            if (goesOn && !Placement.reaches(page, asked)) {
                return newest(0)
                        .thenCompose(first -> first.epoch().equals(head.epoch())
                                ? CompletableFuture.completedFuture(
                                        Placement.anew(subscription, asked, page.lostAfter(asked.seq()), head, first))
                                : placeLatest(subscription, start));
            }
            return CompletableFuture.completedFuture(
                    goesOn
                            ? Placement.changes(subscription, asked, head, page)
                            : Placement.anew(subscription, asked, null, head, page));
        });
    }

    private Pumps pumps(Pace pace) {
        for (Pumps some : pumps) {
            if (some.pace().equals(pace)) {
                return some;
            }
        }
        Pumps[] more = Arrays.copyOf(pumps, pumps.length + 1);
        more[pumps.length] = new Pumps(pace, this);
        pumps = more;
        return more[more.length - 1];
    }

    /** @param cut whether the user may come back at once: then they have not left until the grace has passed */
    void leave(Subscription subscription, boolean cut) {
        Author user = subscription.user();
        boolean lingers = cut && !surroundings.grace().isZero();
        synchronized (this) {
            subscription.pump.remove(subscription);
            watchers -= subscription.members() ? 1 : 0;
            folders -= subscription.isLatest() ? 1 : 0;
            if (folders == 0) {
                tail.unfold();
            }
            step(user, people.disconnect(user, subscription.status, lingers));
        }
        if (lingers) {
            after(surroundings.grace(), () -> release(user));
        } else {
            released.run();
        }
    }

    /** A connection says something else of its user's being here. */
    synchronized void restate(Subscription subscription, Status now) {
        Status before = subscription.status;
        if (!subscription.isOver() && !now.equals(before)) {
            subscription.status = now;
            step(subscription.user(), people.restate(subscription.user(), before, now));
        }
    }

    private void release(Author user) {
        synchronized (this) {
            step(user, people.release(user));
        }
        released.run();
    }

    /** Something has changed in how many connections a user has here. */
    private void step(Author user, Members.Change change) {
        announce(change, user);
        surroundings.broker().here(name, people.named(user), people.here(user), people.statusHere(user));
    }

    private void announce(Members.Change change, Author user) {
        if (change == Members.Change.CAME && people.count() <= Members.MAX_ANNOUNCED) {
            show(new Event.Joined(user));
            if (!people.status(user).equals(Status.ONLINE)) {
                show(new Event.Stated(user, people.status(user)));
            }
        } else if (change == Members.Change.RESTATED && people.count() <= Members.MAX_ANNOUNCED) {
            show(new Event.Stated(user, people.status(user)));
        } else if (change == Members.Change.WENT && people.count() <= Members.MAX_ANNOUNCED) {
            // Coming back under the bound, nobody knows who is here: the whole roster tells.
            show(people.count() == Members.MAX_ANNOUNCED ? roster() : new Event.Left(user));
        }
    }

    CompletionStage<Broker.Page> history(long after) {
        return surroundings.broker().read(name, after, PAGE);
    }

    CompletionStage<Broker.Page> newest(long after) {
        return surroundings.broker().latest(name, after, PAGE);
    }

    void later(Runnable task) {
        after(AWAY, task);
    }

    private void after(Duration time, Runnable task) {
        after(time.toMillis(), task);
    }

    void after(long millis, Runnable task) {
        try {
            ScheduledFuture<?> unused = surroundings.timer().schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The node has stopped: nobody waits for it any longer.
        }
    }
}
