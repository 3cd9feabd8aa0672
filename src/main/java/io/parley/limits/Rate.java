package io.parley.limits;

/**
 * So much a second in the long run.
 *
 * @param perSecond 1 to 10<sup>9</sup>
 * @param burst so much at once after a rest; 1 to 10<sup>9</sup>
 */
public record Rate(long perSecond, long burst) {
    private static final long MOST = 1_000_000_000;

    public Rate {
        if (perSecond < 1 || perSecond > MOST || burst < 1 || burst > MOST) {
            throw new IllegalArgumentException(perSecond + " a second and " + burst + " at once");
        }
    }

    Rate times(int factor) {
        return new Rate(Math.min(MOST, perSecond * factor), Math.min(MOST, burst * factor));
    }

    /** In how many nanoseconds so much may be taken in the long run, to less than one. */
    long nanos(long amount) {
        long seconds = amount / perSecond;
        return seconds * MOST + amount % perSecond * MOST / perSecond;
    }
}
