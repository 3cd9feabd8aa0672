package io.parley.identity.hook;

import io.parley.channel.Awaited;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What the hook says of one user in one channel.
 *
 * <pre>
 *            ask                  answer, and everybody has gone on
 *   UNKNOWN ─────> ASKING ─────────────────────────────────────────> KNOWN
 *      ^             │ no answer: all who wait are refused              │
 *      └─────────────┘                       too old, or asked ahead ───┘ (stays known meanwhile)
 * </pre>
 */
final class Question extends Awaited {
    private Set<Right> rights = Set.of();
    /** In nanoseconds. */
    private long good;

    private long soon;
    private long last;
    private boolean known;

    /** @return {@code null} where it is known well enough */
    synchronized CompletionStage<Void> await(long now, Runnable ask) {
        boolean enough = known && good - now > 0 && !isGoingOn();
        CompletionStage<Void> one = enough ? null : enqueue();
        if ((!enough || soon - now <= 0) && begins()) {
            ask.run();
        }
        return one;
    }

    /** Whether it says so, now or lately: an answer counts for a little longer than it is good, while the next one is fetched. */
    synchronized boolean allows(Right right, long now) {
        return known && last - now > 0 && rights.contains(right);
    }

    synchronized boolean isForgettable(long now) {
        return isIdle() && (!known || last - now <= 0);
    }

    /**
     * @param lasting how long it is good
     * @param grace how long it counts beyond that
     */
    void answer(Set<Right> allowed, long now, Duration lasting, Duration grace) {
        ended(
                () -> {
                    rights = allowed;
                    known = true;
                    good = now + lasting.toNanos();
                    soon = now + lasting.toNanos() / 4 * 3;
                    last = good + grace.toNanos();
                },
                null);
    }

    /** What was known stays, for as long as it counts. */
    void fail(Refused refused) {
        ended(() -> {}, refused);
    }
}
