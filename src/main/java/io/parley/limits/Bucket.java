package io.parley.limits;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds to a {@link Rate}: the generic cell rate algorithm (ITU-T I.371), which is a token bucket in a single number, the time at which
 * the bucket is full again. Any thread.
 */
final class Bucket {
    private final Rate rate;
    private final AtomicLong full;

    /** @param now in nanoseconds, of any clock that only goes on; the bucket is full then */
    Bucket(Rate rate, long now) {
        this.rate = rate;
        this.full = new AtomicLong(now);
    }

    /**
     * Takes so much, or nothing.
     *
     * @param amount 0 to the rate's burst
     * @return 0 when it was taken, else the nanoseconds after which there will be so much
     */
    long take(long amount, long now) {
        while (true) {
            long before = full.get();
            long after = (before - now > 0 ? before : now) + rate.nanos(amount);
            long missing = after - now - rate.nanos(rate.burst());
            if (missing > 0) {
                return missing;
            }
            if (full.compareAndSet(before, after)) {
                return 0;
            }
        }
    }

    /** What was taken was not used. */
    void giveBack(long amount) {
        full.addAndGet(-rate.nanos(amount));
    }

    boolean isFull(long now) {
        return full.get() - now <= 0;
    }
}
