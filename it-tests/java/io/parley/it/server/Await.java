package io.parley.it.server;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a condition, with a deadline. */
public final class Await {

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private Await() {}

    /**
     * Returns once the condition holds. One that throws does not hold.
     *
     * @param what is awaited, to be read behind "waited in vain: "
     */
    public static void until(String what, int seconds, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Throwable last = null;
        do {
            try {
                if (condition.call()) {
                    return;
                }
            } catch (Exception | AssertionError e) {
                last = e;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting: " + what);
            }
            LockSupport.parkNanos(STEP_NANOS);
        } while (System.nanoTime() < deadline);
        throw new AssertionError("waited " + seconds + " s in vain: " + what, last);
    }
}
