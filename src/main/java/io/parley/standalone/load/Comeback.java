package io.parley.standalone.load;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When a line that has ended may be opened again, as the protocol says (close codes, bye), and for the rest as the browsers'
 * client does it: at a random moment before a bound that doubles. One that has worked begins anew at once, where a browser waits
 * for it to stay.
 */
final class Comeback {

    /** Milliseconds, doubled each time. */
    private static final long FIRST = 500;

    private static final long LONGEST = 20_000;
    private static final int DOUBLINGS = 6;

    private long retryAfter = -1;
    private long jitter;
    private int failures;

    /** The server has said when, in seconds. */
    void bye(long after, long part) {
        retryAfter = TimeUnit.SECONDS.toMillis(after);
        jitter = TimeUnit.SECONDS.toMillis(part);
    }

    /** It has worked. */
    void succeeded() {
        failures = 0;
        retryAfter = -1;
    }

    /** How many lines have ended since the last that worked, this one too. */
    int failures() {
        return failures;
    }

    /** Milliseconds to wait now. */
    long delay() {
        int before = Math.min(DOUBLINGS, failures++);
        if (retryAfter >= 0) {
            long window = retryAfter + random(jitter);
            retryAfter = -1;
            return window;
        }
        return random(Math.min(LONGEST, FIRST << before));
    }

    /** @param code of the close frame; 1006 where there was none */
    static boolean isAllowed(int code) {
        return switch (code) {
            case 1000, 1003, 1007, 1009 -> false;
            default -> code < 4400 || code > 4499;
        };
    }

    private static long random(long most) {
        return ThreadLocalRandom.current().nextLong(most + 1);
    }
}
