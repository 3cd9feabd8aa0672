package io.parley.room;

import io.parley.channel.Awaited;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * When somebody first came to a room, as this node has been told.
 *
 * <pre>
 *            ask                  answer, and everybody has gone on
 *   UNKNOWN ─────> ASKING ─────────────────────────────────────────> KNOWN
 *      ^             │ no answer: all go on all the same               │
 *      └─────────────┘                          asked again now and then ┘ (stays known)
 * </pre>
 *
 * Any thread.
 */
final class Arrival extends Awaited {
    private Instant came;
    private Instant asked;

    /** Whoever knows. */
    interface Source {
        /** How long ago they came. */
        CompletionStage<Duration> ask();
    }

    /**
     * @param again what was told so long ago is asked again, and is no reason to wait: it keeps the broker from forgetting them
     * @return {@code null} where it is known
     */
    CompletionStage<Void> await(Instant now, Duration again, Source source) {
        CompletionStage<Void> one;
        synchronized (this) {
            boolean known = came != null && !isGoingOn();
            if (known && now.isBefore(asked.plus(again))) {
                return null;
            }
            one = known ? null : enqueue();
            if (!begins()) {
                return one;
            }
            asked = now;
        }
        // Without an answer all go on all the same, and what has let somebody write once is not taken back.
        var unused = source.ask()
                .whenComplete((ago, failure) -> ended(
                        () -> {
                            if (failure == null && came == null) {
                                came = now.minus(ago);
                            }
                        },
                        null));
        return one;
    }

    /** {@code null}: not known. */
    synchronized Instant came() {
        return came;
    }
}
