package io.parley.standalone.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ComebackTest {
    private static final int SAMPLES = 2000;

    /** The longest that many wait who have failed so often. */
    private static long longest(int failures) {
        return LongStream.range(0, SAMPLES)
                .map(i -> {
                    Comeback comeback = new Comeback();
                    for (int k = 0; k < failures; k++) {
                        comeback.delay();
                    }
                    return comeback.delay();
                })
                .max()
                .orElseThrow();
    }

    /** {@code BACKOFF} in parley/times.js. */
    @Test
    void itWaitsAtRandomUpToABoundThatDoublesAsTheBrowsersClientDoes() {
        List<Long> bounds = List.of(500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 20_000L, 20_000L);
        for (int failures = 0; failures < bounds.size(); failures++) {
            long most = bounds.get(failures);
            long longest = longest(failures);
            assertTrue(longest <= most && longest > most * 9 / 10, "waits " + longest + " of " + most + " ms");
        }
    }

    @Test
    void whatTheServerSaidComesBeforeThatAndCountsOnce() {
        Comeback comeback = new Comeback();
        comeback.bye(30, 5);
        long told = comeback.delay();
        assertTrue(told >= 30_000 && told <= 35_000, "waits " + told);
        assertTrue(comeback.delay() <= 1000);
        assertEquals(2, comeback.failures());
    }
}
