package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Lane lane = new Lane(threads::add, 3);

    @Test
    void oneThreadGoesThroughAllThatWaits() {
        lane.execute(() -> done.add("a"));
        lane.execute(() -> done.add("b"));
        assertEquals(1, threads.size());
        threads.remove().run();
        assertEquals(List.of("a", "b"), done);
    }

    @Test
    void whatComesLaterStartsAnother() {
        lane.execute(() -> done.add("a"));
        threads.remove().run();
        lane.execute(() -> done.add("b"));
        threads.remove().run();
        assertEquals(List.of("a", "b"), done);
    }

    @Test
    void oneThatIsHeldUpHoldsNobodyElseUpForLong() {
        lane.execute(() -> {
            // As if this one did not come back: another thread does the rest meanwhile.
            assertEquals(0, threads.size());
            lane.tick();
            threads.remove().run();
            done.add("stuck");
        });
        lane.execute(() -> done.add("a"));
        threads.remove().run();
        assertEquals(List.of("a", "stuck"), done);
    }

    @Test
    void onlySoManyThreadsAreTaken() {
        lane.execute(() -> done.add("a"));
        for (int i = 0; i < 5; i++) {
            lane.tick();
        }
        assertEquals(3, threads.size());
    }

    @Test
    void aTaskThatFailsLosesNoOther() {
        lane.execute(() -> {
            throw new IllegalStateException("its own fault");
        });
        lane.execute(() -> done.add("a"));
        assertThrows(IllegalStateException.class, () -> threads.remove().run());
        threads.remove().run();
        assertEquals(List.of("a"), done);
    }
}
