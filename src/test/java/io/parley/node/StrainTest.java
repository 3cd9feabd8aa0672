package io.parley.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Load;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class StrainTest {
    private static final int LOOKS_A_MINUTE = 300;

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private long millis;
    private double heap;
    private int collected;
    private final Strain strain = new Strain(
            new Strain.Bounds(Duration.ofSeconds(1), 0.85),
            waiting::add,
            () -> Duration.ofMillis(millis).toNanos(),
            () -> heap,
            () -> collected++);

    /** Looks so many times, 200 ms apart. */
    private boolean look(int times) {
        boolean calm = false;
        for (int i = 0; i < times; i++) {
            millis += 200;
            calm = strain.look();
        }
        return calm;
    }

    /** The pumps come to what waits, so long after it was handed to them. */
    private void lookWithLag(int times, long lag) {
        for (int i = 0; i < times; i++) {
            strain.look();
            millis += lag;
            waiting.remove().run();
        }
    }

    @Test
    void aNodeWhosePumpsAnswerAtOnceIsAtItsEase() {
        lookWithLag(20, 1);
        assertEquals(Load.NORMAL, strain.load());
        assertEquals(Duration.ofMillis(1), strain.lag());
    }

    @Test
    void workThatWaitsForAQuarterOfTheBoundMakesItBusy() {
        lookWithLag(20, 251);
        assertEquals(Load.BUSY, strain.load());
    }

    @Test
    void pumpsThatDoNotAnswerAtAllMakeItFull() {
        look(1 + 5 + 2);
        assertEquals(Load.BUSY, strain.load());
        look(1);
        assertEquals(Load.FULL, strain.load());
        assertEquals(1, waiting.size(), "one probe at a time");
    }

    @Test
    void oneLongWaitIsNoLoad() {
        lookWithLag(1, 5_000);
        lookWithLag(1, 1);
        lookWithLag(1, 5_000);
        lookWithLag(5, 1);
        assertEquals(Load.NORMAL, strain.load());
    }

    @Test
    void itIsAtItsEaseAgainAfterTwoSecondsOfEase() {
        lookWithLag(5, 2_000);
        assertEquals(Load.FULL, strain.load());
        lookWithLag(9, 1);
        assertEquals(Load.FULL, strain.load());
        lookWithLag(2, 1);
        assertEquals(Load.NORMAL, strain.load());
    }

    @Test
    void itSaysOnceThatItIsAtItsEaseAgain() {
        heap = 0.8;
        assertFalse(look(3));
        waiting.remove().run();
        heap = 0.1;
        millis = 0;
        int calm = 0;
        for (int i = 0; i < 30; i++) {
            calm += strain.look() ? 1 : 0;
            waiting.forEach(Runnable::run);
            waiting.clear();
        }
        assertEquals(1, calm);
    }

    @Test
    void theHeapCountsByWhatCollectionsLeave() {
        heap = 0.76;
        lookWithLag(3, 1);
        assertEquals(Load.BUSY, strain.load());
        heap = 0.86;
        lookWithLag(3, 1);
        assertEquals(Load.FULL, strain.load());
    }

    @Test
    void aMeasureThatGetsOldIsTakenAgain() {
        heap = 0.9;
        lookWithLag(LOOKS_A_MINUTE, 1);
        assertEquals(0, collected);
        lookWithLag(2, 1);
        assertEquals(1, collected);
        heap = 0.2;
        lookWithLag(2 * LOOKS_A_MINUTE, 1);
        assertEquals(1, collected, "a heap that is free is nobody's concern");
        assertTrue(strain.load() == Load.NORMAL);
    }
}
