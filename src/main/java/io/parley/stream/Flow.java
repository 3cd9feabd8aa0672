package io.parley.stream;

import io.parley.channel.Broker;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Publishes lines in their order, many on their way to the broker at once, so that it keeps them in groups, and never more than
 * so many. When the broker does not take them, all that it has not taken waits, and is sent again, slowly at first:
 *
 * <pre>
 *            it does not take one: the window is 1                   too long in vain, or {@link #stop}
 *   FLOWING ─────────────────────────────────────> PAUSED ──────────────────────────────────────────────> OVER
 *      ^                                             │
 *      └── the pause is over; the window doubles ────┘
 *          with each that is taken
 * </pre>
 *
 * Any thread.
 */
public final class Flow {
    private static final int MOST = 1024;
    private static final int MOST_BYTES = 512 << 10;
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);

    private final Owner owner;
    private final ScheduledExecutorService timer;
    private final Executor executor;
    private final LongSupplier nanos;
    private final long patience;
    private final AtomicInteger working = new AtomicInteger();

    /** What is to be sent, or sent again, by number. */
    private final NavigableMap<Long, Line> waiting = new TreeMap<>();

    private int onTheWay;
    private long bytes;
    private int window = MOST;
    private boolean paused;
    private long pause = FIRST_PAUSE;
    private Long troubleSince;
    private long paid;
    private boolean wanted;
    private boolean finished;
    private boolean told;

    /** Why nothing more is sent; {@code null} while it is. */
    private Refused over;

    /** Whose lines they are. All of it must be short, and comes on any thread, mostly the broker's. */
    public interface Owner {
        /**
         * Pays for a line.
         *
         * @return {@code null}, or how long to wait before it can be paid for
         */
        Refused pay(int length);

        /** @throws Refused for a line that is no message, and as the stage fails */
        CompletionStage<Broker.Receipt> publish(Line line);

        /** It is published. */
        void kept(Line line, Broker.Receipt receipt);

        /** It is not, and will not be. */
        void refused(Line line, Throwable failure);

        /** There was no room when it was asked for, and is now. */
        void room();

        /**
         * Each line is kept or refused, and no more will be offered.
         *
         * @param why it ended early; {@code null}: it did not
         */
        void over(Refused why);
    }

    /**
     * @param patience so long the broker may take nothing before all is over; {@code null}: for ever
     * @param executor goes on after a pause
     * @param nanos a clock that only goes forward
     */
    public Flow(Owner owner, Duration patience, ScheduledExecutorService timer, Executor executor, LongSupplier nanos) {
        this.owner = owner;
        this.patience = patience == null ? Long.MAX_VALUE : patience.toNanos();
        this.timer = timer;
        this.executor = executor;
        this.nanos = nanos;
    }

    /** Whether a line may be offered. If not, {@link Owner#room} is called once one may be. */
    public synchronized boolean hasRoom() {
        wanted = finished || over != null || !waiting.isEmpty() || onTheWay >= window || bytes >= MOST_BYTES;
        return !wanted;
    }

    /** One after the other, by number, while there is room. */
    public void offer(Line line) {
        Refused late;
        synchronized (this) {
            late = over;
            if (late == null) {
                waiting.put(line.number(), line);
                bytes += line.length();
            }
        }
        if (late != null) {
            owner.refused(line, late);
        }
        work();
    }

    /** Nothing more will be offered. */
    public void finish() {
        synchronized (this) {
            finished = true;
        }
        work();
    }

    /** Sends nothing more: what waits is refused. What is on its way is still heard of. */
    public void stop(Refused why) {
        List<Line> rest;
        synchronized (this) {
            if (over != null || told) {
                return;
            }
            over = why;
            rest = new ArrayList<>(waiting.values());
            waiting.clear();
        }
        rest.forEach(line -> owner.refused(line, why));
        work();
    }

    /** One thread at a time: whoever comes meanwhile leaves their work to it. */
    private void work() {
        if (working.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (Line line = next(); line != null; line = next()) {
                send(line);
            }
            tell();
            seen = working.addAndGet(-seen);
        } while (seen != 0);
    }

    private synchronized Line next() {
        if (paused || over != null || onTheWay >= window || waiting.isEmpty()) {
            return null;
        }
        onTheWay++;
        return waiting.pollFirstEntry().getValue();
    }

    private void send(Line line) {
        if (line.number() > paid) {
            Refused price = owner.pay(line.length());
            if (price != null) {
                wait(line, price);
                return;
            }
            paid = line.number();
        }
        CompletionStage<Broker.Receipt> stage;
        try {
            stage = owner.publish(line);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        var unused = stage.whenComplete((receipt, failure) -> settle(line, receipt, failure));
    }

    private void wait(Line line, Refused price) {
        synchronized (this) {
            onTheWay--;
            if (over == null) {
                waiting.put(line.number(), line);
                pause(
                        price.retryAfter() == null
                                ? FIRST_PAUSE
                                : price.retryAfter().toNanos());
                return;
            }
        }
        owner.refused(line, over);
    }

    private void settle(Line line, Broker.Receipt receipt, Throwable failure) {
        Refused again = failure == null ? null : retryable(failure);
        boolean done;
        Refused end = null;
        synchronized (this) {
            done = again == null || over != null;
            if (done) {
                bytes -= line.length();
                window = Math.min(MOST, 2 * window);
                pause = FIRST_PAUSE;
                troubleSince = null;
            } else {
                waiting.put(line.number(), line);
                end = hesitate(again);
            }
        }
        if (done && failure == null) {
            owner.kept(line, receipt);
        } else if (done) {
            owner.refused(line, failure);
        }
        synchronized (this) {
            // Not before its owner knows of it: the last one is followed by the end.
            onTheWay--;
        }
        if (end != null) {
            stop(end);
        }
        work();
    }

    /** @return why all is over, if it is */
    private Refused hesitate(Refused again) {
        window = 1;
        long now = nanos.getAsLong();
        if (troubleSince == null) {
            troubleSince = now;
        }
        long told = again.retryAfter() == null ? 0 : again.retryAfter().toNanos();
        if (now - troubleSince >= patience || told > patience) {
            return again;
        }
        if (!paused) {
            pause(Math.max(pause, told));
            pause = Math.min(LONGEST_PAUSE, 2 * pause);
        }
        return null;
    }

    private static Refused retryable(Throwable failure) {
        Refused refused = Refused.of(failure, bug -> {});
        Refusal word = refused.refusal();
        return word == Refusal.UNAVAILABLE || word == Refusal.OVERLOADED || word == Refusal.RATE_LIMITED
                ? refused
                : null;
    }

    private void pause(long time) {
        paused = true;
        try {
            ScheduledFuture<?> unused = timer.schedule(this::goOn, time, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The node has ended, and nobody waits.
        }
    }

    private void goOn() {
        try {
            executor.execute(() -> {
                synchronized (this) {
                    paused = false;
                }
                work();
            });
        } catch (RejectedExecutionException e) {
            // The node has ended, and nobody waits.
        }
    }

    private void tell() {
        boolean room;
        boolean end;
        synchronized (this) {
            boolean open = over == null && !finished;
            // In groups: what is half empty is filled again at once.
            room = wanted && open && waiting.isEmpty() && onTheWay <= window / 2 && bytes <= MOST_BYTES / 2;
            wanted &= !room;
            end = !open && !told && onTheWay == 0 && waiting.isEmpty();
            told |= end;
        }
        if (room) {
            owner.room();
        }
        if (end) {
            owner.over(over);
        }
    }
}
