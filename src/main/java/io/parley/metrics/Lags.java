package io.parley.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How far connections are behind. Going through all of them is done once for all who ask in the same second. */
final class Lags {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<long[]> look;
    private final LongSupplier nanos;
    private long[] mostFirst;
    private long looked;

    /** @param look gives the lags, the largest first */
    Lags(Supplier<long[]> look, LongSupplier nanos) {
        this.look = look;
        this.nanos = nanos;
    }

    /** The lag that this part of the connections does not exceed; 0 when there is no connection. */
    synchronized long at(double quantile) {
        if (mostFirst == null || nanos.getAsLong() - looked > FRESH) {
            mostFirst = look.get();
            looked = nanos.getAsLong();
        }
        if (mostFirst.length == 0) {
            return 0;
        }
        int exceeding = (int) ((1 - quantile) * mostFirst.length);
        return mostFirst[Math.min(exceeding, mostFirst.length - 1)];
    }
}
