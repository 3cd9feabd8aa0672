package io.parley.channel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The messages that were given to the broker and are not kept yet, bounded. While less than half of the bound waits, answers go
 * out at once; from there on each is held back for longer, so that publishers who wait for their answers slow down to the
 * broker's pace; what is over the bound is refused. A node that is not at its ease holds answers back too.
 */
final class Ingest {
    /** Bytes of the objects around a message that waits, about. */
    private static final long OVERHEAD = 512;

    private static final long LONGEST_MILLIS = 1_000;
    private static final long BUSY_MILLIS = 100;

    private final long bound;
    private final Supplier<Load> load;
    private final ScheduledExecutorService timer;
    private final AtomicLong waiting = new AtomicLong();

    /** @param bound bytes, about */
    Ingest(long bound, Supplier<Load> load, ScheduledExecutorService timer) {
        this.bound = bound;
        this.load = load;
        this.timer = timer;
    }

    /** Bytes that wait, about. */
    long waiting() {
        return waiting.get();
    }

    /** @throws Refused {@code overloaded} when as much waits as may */
    CompletionStage<Broker.Receipt> publish(Draft draft, Supplier<CompletionStage<Broker.Receipt>> publishing) {
        long weight = OVERHEAD + draft.body().length();
        long now = waiting.addAndGet(weight);
        if (now > bound) {
            waiting.addAndGet(-weight);
            throw new Refused(Refusal.OVERLOADED, "More is published than can be kept. Try again later.");
        }
        CompletionStage<Broker.Receipt> kept;
        try {
            kept = publishing.get().whenComplete((receipt, failure) -> waiting.addAndGet(-weight));
        } catch (RuntimeException e) {
            waiting.addAndGet(-weight);
            throw e;
        }
        long delay = delay(now);
        return delay == 0 ? kept : kept.thenCompose(receipt -> later(receipt, delay));
    }

    private long delay(long now) {
        long half = bound / 2;
        long full = now <= half ? 0 : LONGEST_MILLIS * (now - half) / half;
        return switch (load.get()) {
            case NORMAL -> full;
            case BUSY -> Math.max(full, BUSY_MILLIS);
            case FULL -> LONGEST_MILLIS;
        };
    }

    private CompletionStage<Broker.Receipt> later(Broker.Receipt receipt, long millis) {
        CompletableFuture<Broker.Receipt> answer = new CompletableFuture<>();
        try {
            ScheduledFuture<?> unused = timer.schedule(() -> answer.complete(receipt), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The node stops: there is nobody left to slow down.
            answer.complete(receipt);
        }
        return answer;
    }
}
