package io.parley.channel;

import java.util.function.Supplier;

/**
 * How often a reader is written to.
 *
 * @param millis between two writes, at least; 0: whenever something has come
 * @param yields whether it is written to less often while the node has too much to do: nothing is lost to it by that
 */
record Pace(long millis, boolean yields) {
    static final Pace AT_ONCE = new Pace(0, false);

    /** A few, so that many readers are written to together: what is joined once serves them all. */
    private static final long[] STEPS = {10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000};

    /** What a reader is slowed down from who has not asked for any pace. */
    private static final long SLOWER = 100;

    /** @param rate writes a second at most; 0: as many as there are */
    static Pace of(View view, double rate) {
        boolean yields = view == View.LATEST;
        if (rate == 0) {
            return yields ? new Pace(0, true) : AT_ONCE;
        }
        for (long step : STEPS) {
            if (step * rate >= 1000) {
                return new Pace(step, yields);
            }
        }
        return new Pace(STEPS[STEPS.length - 1], yields);
    }

    /** The same at a node that works so hard. */
    long millis(Supplier<Load> load) {
        Load now = yields ? load.get() : Load.NORMAL;
        return now == Load.NORMAL ? millis : Math.max(millis, SLOWER) * (now == Load.BUSY ? 2 : 4);
    }
}
