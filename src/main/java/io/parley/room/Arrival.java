package io.parley.room;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * When somebody first came to a room, as this node has been told. Those who wait for it go on in the order in which they came, also those who come while the
 * first go on: the messages of a connection keep their order.
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
final class Arrival {
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean asking;
    private boolean goingOn;
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
        CompletableFuture<Void> one = null;
        synchronized (this) {
            boolean known = came != null && !goingOn;
            if (known && now.isBefore(asked.plus(again))) {
                return null;
            }
            if (!known) {
                one = new CompletableFuture<>();
                waiting.add(one);
            }
            if (asking || goingOn) {
                return one;
            }
            asking = true;
            asked = now;
        }
        var unused = source.ask().whenComplete((ago, failure) -> {
            synchronized (this) {
                asking = false;
                goingOn = true;
                // What has let somebody write once is not taken back.
                if (failure == null && came == null) {
                    came = now.minus(ago);
                }
            }
            goOn();
        });
        return one;
    }

    /** {@code null}: not known. */
    synchronized Instant came() {
        return came;
    }

    private void goOn() {
        while (true) {
            CompletableFuture<Void> next;
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    goingOn = false;
                    return;
                }
            }
            next.complete(null);
        }
    }
}
