package io.parley.identity.hook;

import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the hook says of one user in one channel. Those who wait for the answer go on in the order in which they came, also those who come while the
 * first go on: the messages of a connection keep their order.
 *
 * <pre>
 *            ask                  answer, and everybody has gone on
 *   UNKNOWN ─────> ASKING ─────────────────────────────────────────> KNOWN
 *      ^             │ no answer: all who wait are refused              │
 *      └─────────────┘                       too old, or asked ahead ───┘ (stays known meanwhile)
 * </pre>
 */
final class Question {
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean asking;
    private boolean goingOn;
    private Set<Right> rights = Set.of();
    /** In nanoseconds. */
    private long good;

    private long soon;
    private long last;
    private boolean known;

    /** @return {@code null} where it is known well enough */
    synchronized CompletionStage<Void> await(long now, Runnable ask) {
        if (known && good - now > 0 && !goingOn) {
            if (soon - now <= 0 && !asking) {
                asking = true;
                ask.run();
            }
            return null;
        }
        CompletableFuture<Void> one = new CompletableFuture<>();
        waiting.add(one);
        if (!asking && !goingOn) {
            asking = true;
            ask.run();
        }
        return one;
    }

    /** Whether it says so, now or lately: an answer counts for a little longer than it is good, while the next one is fetched. */
    synchronized boolean allows(Right right, long now) {
        return known && last - now > 0 && rights.contains(right);
    }

    synchronized boolean isForgettable(long now) {
        return !asking && !goingOn && (!known || last - now <= 0);
    }

    /**
     * @param lasting how long it is good
     * @param grace how long it counts beyond that
     */
    void answer(Set<Right> allowed, long now, Duration lasting, Duration grace) {
        synchronized (this) {
            rights = allowed;
            known = true;
            good = now + lasting.toNanos();
            soon = now + lasting.toNanos() / 4 * 3;
            last = good + grace.toNanos();
            asking = false;
            goingOn = true;
        }
        goOn(null);
    }

    /** What was known stays, for as long as it counts. */
    void fail(Refused refused) {
        synchronized (this) {
            asking = false;
            goingOn = true;
        }
        goOn(refused);
    }

    private void goOn(Refused refused) {
        while (true) {
            CompletableFuture<Void> next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    goingOn = false;
                    return;
                }
            }
            if (refused == null) {
                next.complete(null);
            } else {
                next.completeExceptionally(refused);
            }
        }
    }
}
