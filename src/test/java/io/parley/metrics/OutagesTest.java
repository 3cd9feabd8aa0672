package io.parley.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class OutagesTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private boolean up;
    private final Outages outages = new Outages(() -> up, registry);

    @Test
    void aBrokerThatIsNotThereYetHasNotGoneAway() {
        outages.look();
        assertEquals(0, count());
        up = true;
        outages.look();
        assertEquals(0, count());
    }

    @Test
    void eachTimeThatItGoesIsCountedOnce() {
        for (int i = 0; i < 2; i++) {
            up = true;
            outages.look();
            up = false;
            outages.look();
            outages.look();
        }
        assertEquals(2, count());
    }

    private double count() {
        return registry.get("parley.broker.outages").counter().count();
    }
}
