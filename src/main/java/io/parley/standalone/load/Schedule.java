package io.parley.standalone.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop: one after the other at fixed times, whatever has become of those before.
 *
 * @param start when the first is due, on the clock of {@link System#nanoTime}
 * @param perSecond how many a second
 * @param count how many at most
 */
record Schedule(long start, double perSecond, long count) implements Pace {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(100);

    @Override
    public long due(long now) {
        return now < start ? 0 : Math.min(count, (long) ((now - start) * perSecond / SECOND) + 1);
    }

    @Override
    public long intended(long number, long now) {
        return start + (long) (number * SECOND / perSecond);
    }

    @Override
    public void awaitMore(long soFar) {
        long left = soFar >= count ? LONGEST : intended(soFar, 0) - System.nanoTime();
        if (left > 0) {
            LockSupport.parkNanos(this, Math.min(left, LONGEST));
        }
    }
}
