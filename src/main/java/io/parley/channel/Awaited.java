package io.parley.channel;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Something that has to be asked for, and those who wait until it is known. They go on in the order in which they came, also those who come while the first
 * go on: the messages of a connection keep their order. What extends it keeps what is known under the same lock, its own.
 */
public abstract class Awaited {
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private boolean asking;
    private boolean goingOn;

    /** Whether there are some who came earlier, and have not gone on yet although it is known. */
    protected final synchronized boolean isGoingOn() {
        return goingOn;
    }

    /** Whether nobody asks or waits. */
    protected final synchronized boolean isIdle() {
        return !asking && !goingOn;
    }

    /** One more waits. */
    protected final synchronized CompletionStage<Void> enqueue() {
        CompletableFuture<Void> one = new CompletableFuture<>();
        waiting.add(one);
        return one;
    }

    /** @return whether it is to be asked for now: nobody else does */
    protected final synchronized boolean begins() {
        boolean idle = isIdle();
        asking |= idle;
        return idle;
    }

    /**
     * The asking is over, and all go on.
     *
     * @param told notes what is known now, with the lock held
     * @param refused why they cannot; {@code null}: they can
     */
    protected final void ended(Runnable told, Refused refused) {
        synchronized (this) {
            told.run();
            asking = false;
            goingOn = true;
        }
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
