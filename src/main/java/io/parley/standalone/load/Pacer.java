package io.parley.standalone.load;

import java.util.function.LongConsumer;

/** A thread that lets things happen when they are due. */
final class Pacer {

    private final Pace pace;
    private final LongConsumer action;
    private final Thread thread;
    private volatile boolean over;
    private volatile long passed;

    /** @param action gets the numbers from 0 on, one after the other; it must not block */
    Pacer(String name, Pace pace, LongConsumer action) {
        this.pace = pace;
        this.action = action;
        this.thread = new Thread(this::run, "load-" + name);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void run() {
        long next = 0;
        while (!over) {
            long due = pace.due(System.nanoTime());
            while (next < due && !over) {
                action.accept(next++);
                passed = next;
            }
            pace.awaitMore(next);
        }
    }

    /** How many it has let happen. */
    long passed() {
        return passed;
    }

    /** Ends it; nothing happens any more when this returns. */
    void end() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
