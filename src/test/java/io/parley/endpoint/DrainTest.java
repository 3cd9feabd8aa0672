package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.endpoint.Drain.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainTest {
    private final Crowd crowd = new Crowd();
    private long millis;

    /** Clients that go as soon as they are told, or do not. */
    private static final class Crowd implements Drain.Clients {
        int here;
        int told;
        boolean deaf;
        boolean leaving;

        @Override
        public int count() {
            return here;
        }

        @Override
        public int restart(int most) {
            int some = Math.min(most, deaf ? here - told : here);
            told += some;
            here -= deaf ? 0 : some;
            return some;
        }

        @Override
        public void leave(boolean leaving) {
            this.leaving = leaving;
        }
    }

    private Drain drain(int rate, int time, int notice) {
        return new Drain(
                crowd,
                new Drain.Pace(rate, Duration.ofSeconds(time), Duration.ofSeconds(notice)),
                () -> Duration.ofMillis(millis).toNanos());
    }

    private void pass(Drain drain, int more) {
        for (int i = 0; i < more; i += 100) {
            millis += 100;
            drain.tick();
        }
    }

    @Test
    void balancersAreToldFirstAndClientsAfterTheNotice() {
        crowd.here = 100;
        Drain drain = drain(1000, 30, 5);
        drain.begin(true);
        assertTrue(drain.isLeaving());
        assertFalse(drain.isClosed(), "whoever comes by then is still served");
        pass(drain, 4_900);
        assertEquals(0, crowd.told);
        pass(drain, 100);
        assertTrue(drain.isClosed());
        assertTrue(crowd.leaving);
        pass(drain, 200);
        assertEquals(100, crowd.told);
        assertEquals(State.OUT, drain.progress().state());
    }

    @Test
    void clientsAreToldAtTheRate() {
        crowd.here = 10_000;
        Drain drain = drain(1000, 30, 0);
        drain.begin(true);
        for (int second = 1; second <= 9; second++) {
            pass(drain, 1_000);
            assertEquals(second * 1000, crowd.told, 101);
        }
        assertEquals(State.PACED, drain.progress().state());
        pass(drain, 1_100);
        assertEquals(10_000, crowd.told);
        assertEquals(State.OUT, drain.progress().state());
    }

    @Test
    void theRateRisesWhenTheTimeWouldNotDo() {
        crowd.here = 90_000;
        Drain drain = drain(1000, 30, 0);
        drain.begin(true);
        pass(drain, 15_000);
        assertEquals(45_000, crowd.told, 301);
        pass(drain, 15_000);
        assertEquals(90_000, crowd.told);
    }

    @Test
    void itEndsThoughSomeDoNotGo() {
        crowd.here = 10;
        crowd.deaf = true;
        Drain drain = drain(1000, 2, 0);
        drain.begin(true);
        pass(drain, 4_900);
        assertEquals(State.PACED, drain.progress().state());
        pass(drain, 100);
        assertEquals(new Drain.Progress(State.OUT, 10, 10, 10), drain.progress());
        drain.await();
    }

    @Test
    void aNodeWithoutClientsHasLeftAtOnce() {
        Drain drain = drain(1000, 30, 5);
        drain.begin(false);
        assertEquals(State.OUT, drain.progress().state());
        drain.await();
    }

    @Test
    void theNoticeIsCutShortWhenTheServerStops() {
        crowd.here = 5;
        Drain drain = drain(1000, 30, 600);
        drain.begin(true);
        pass(drain, 1_000);
        drain.begin(false);
        pass(drain, 100);
        assertEquals(5, crowd.told);
    }

    @Test
    void whoStaysTakesClientsInAgain() {
        crowd.here = 5_000;
        Drain drain = drain(100, 600, 0);
        drain.begin(true);
        pass(drain, 1_000);
        drain.cancel();
        assertFalse(drain.isLeaving());
        assertFalse(crowd.leaving);
        int told = crowd.told;
        pass(drain, 5_000);
        assertEquals(told, crowd.told);
        drain.begin(true);
        pass(drain, 1_000);
        assertTrue(crowd.told > told);
    }

    @Test
    void beginningTwiceIsBeginningOnce() {
        crowd.here = 5_000;
        Drain drain = drain(1000, 30, 0);
        drain.begin(true);
        pass(drain, 2_000);
        drain.begin(true);
        drain.begin(false);
        pass(drain, 1_000);
        assertEquals(3_000, crowd.told, 101);
    }
}
