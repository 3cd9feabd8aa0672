package io.parley.broker.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private long now;
    private final Leases leases = new Leases("self", () -> now);

    /** A second passes, and this node looks. */
    private List<String> look(Map<String, String> beats) {
        now += Duration.ofSeconds(1).toNanos();
        return leases.look(beats);
    }

    private List<String> lookFor(int seconds, Map<String, String> beats) {
        for (int i = 1; i < seconds; i++) {
            assertEquals(List.of(), look(beats));
        }
        return look(beats);
    }

    @Test
    void aNodeThatBeatsLives() {
        for (int i = 0; i < 100; i++) {
            assertEquals(List.of(), look(Map.of("other", "" + i)));
        }
    }

    @Test
    void aNodeThatDoesNotBeatIsDeadAfterItsLeaseAndOnlyOnce() {
        look(Map.of("other", "1"));
        assertEquals(List.of("other"), lookFor(9, Map.of("other", "1")));
        assertEquals(List.of(), look(Map.of()));
    }

    @Test
    void aNodeThatComesBackLives() {
        look(Map.of("other", "1"));
        look(Map.of("other", "1"));
        lookFor(5, Map.of("other", "2"));
        assertEquals(List.of("other"), lookFor(5, Map.of("other", "2")));
        assertEquals(List.of(), look(Map.of("other", "1")));
        assertEquals(List.of("other"), lookFor(9, Map.of("other", "1")));
    }

    @Test
    void aNodeThatOnlyItsPeopleTellOfHasALeaseToo() {
        look(Map.of());
        leases.seen("ghost");
        assertEquals(List.of("ghost"), lookFor(9, Map.of()));
    }

    @Test
    void whoeverHasSleptItselfKillsNobody() {
        look(Map.of("other", "1"));
        now += Duration.ofSeconds(60).toNanos();
        assertEquals(List.of(), look(Map.of("other", "1")));
        assertEquals(List.of("other"), lookFor(9, Map.of("other", "1")));
    }

    @Test
    void aNodeNeverKillsItself() {
        leases.seen("self");
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of(), look(Map.of("self", "1")));
        }
    }
}
