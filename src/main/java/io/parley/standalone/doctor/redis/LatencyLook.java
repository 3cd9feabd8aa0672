package io.parley.standalone.doctor.redis;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/** Asks often, one after the other. */
record LatencyLook(Duration timeout) implements Function<Server, Finding> {
    private static final int TIMES = 100;
    private static final double NANOS = 1e6;

    /** Milliseconds: what a network between two cities takes. A Redis of one's own is below 1. */
    private static final double SLOW = 10;

    @Override
    public Finding apply(Server server) {
        double[] millis = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            server.commands().ping();
            millis[i] = (System.nanoTime() - start) / NANOS;
        }
        Arrays.sort(millis);
        double median = millis[TIMES / 2];
        String seen = String.format(
                Locale.ROOT,
                "%d PINGs: half within %.2f ms, nine of ten within %.2f ms, the slowest %.2f ms.",
                TIMES,
                median,
                millis[TIMES * 9 / 10],
                millis[TIMES - 1]);
        String cure = "Put nodes and Redis into one place; redis-cli LATENCY DOCTOR tells what Redis itself waits for.";
        if (median < SLOW) {
            return Topic.REDIS_LATENCY.ok(seen);
        }
        return median < timeout.toMillis() / 4.0
                ? Topic.REDIS_LATENCY.warn(seen, cure)
                : Topic.REDIS_LATENCY.fail(seen, cure);
    }
}
