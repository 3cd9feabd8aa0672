package io.parley.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;

/** Counts how often the broker has gone away: who asks every few seconds whether it is up misses the short times. */
public final class Outages {
    private final BooleanSupplier up;
    private final Counter count;

    /** Not before it has been up once: a node that waits for its broker has lost nothing. */
    private boolean was;

    public Outages(BooleanSupplier up, MeterRegistry registry) {
        this.up = up;
        this.count = Counter.builder("parley.broker.outages")
                .description("Times that the broker has gone away.")
                .register(registry);
    }

    /** To be called some times a second, by one thread. */
    public void look() {
        boolean is = up.getAsBoolean();
        if (was && !is) {
            count.increment();
        }
        was = is;
    }
}
