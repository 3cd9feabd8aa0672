package io.parley.standalone.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long START = 1_000 * MILLI;

    @Test
    void anOpenLoopIsDueByTheClockAlone() {
        Schedule schedule = new Schedule(START, 100, 1_000);
        assertEquals(0, schedule.due(START - 1));
        assertEquals(1, schedule.due(START));
        assertEquals(1, schedule.due(START + 9 * MILLI));
        assertEquals(2, schedule.due(START + 10 * MILLI));
        assertEquals(1_000, schedule.due(START + 60_000 * MILLI));
    }

    @Test
    void aMessageIsTimedFromWhenItWasDueHoweverLateItIs() {
        Schedule schedule = new Schedule(START, 100, 1_000);
        assertEquals(START, schedule.intended(0, START + 500 * MILLI));
        assertEquals(START + 70 * MILLI, schedule.intended(7, START + 500 * MILLI));
    }

    @Test
    void aSlowRateIsARateToo() {
        Schedule schedule = new Schedule(START, 0.5, 10);
        assertEquals(1, schedule.due(START + 1_999 * MILLI));
        assertEquals(2, schedule.due(START + 2_000 * MILLI));
    }

    @Test
    void noScheduleIsEverDue() {
        assertEquals(0, new Schedule(START, 0, 0).due(START + 1_000 * MILLI));
    }

    @Test
    void aClosedLoopWaitsForAllReaders() {
        Tally tally = new Tally();
        Window window = new Window(2, n -> 10, tally);
        assertEquals(2, window.due(0));
        window.arrived(9);
        assertEquals(3, window.due(0), "the first has not reached all, and the one that is due makes two again");
        window.arrived(1);
        assertEquals(3, window.due(0));
        window.arrived(10);
        assertEquals(4, window.due(0));
        assertEquals(0, tally.get(Tally.Count.STALLS));
    }

    @Test
    void aPacerLetsEachHappenOnceInOrder() {
        Queue<Long> happened = new ConcurrentLinkedQueue<>();
        Pacer pacer = new Pacer("test", new Schedule(System.nanoTime(), 1_000, 5), happened::add);
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (pacer.passed() < 5 && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(MILLI);
        }
        pacer.end();
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), List.copyOf(happened));
        assertEquals(5, pacer.passed());
    }
}
