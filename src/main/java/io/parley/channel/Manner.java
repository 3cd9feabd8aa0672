package io.parley.channel;

/**
 * How a reader wants to read.
 *
 * @param rate how many times a second it is written to, at most, {@link #LEAST_RATE} to {@link #MOST_RATE}, rounded down to one of a
 *     few rates; 0: whenever something has come
 * @param members whether to tell who is here, and signals from then on; not with {@link View#LATEST}
 */
public record Manner(View view, double rate, boolean members) {
    public static final double LEAST_RATE = 0.02;
    public static final double MOST_RATE = 100;

    public Manner {
        if (rate != 0 && !(rate >= LEAST_RATE && rate <= MOST_RATE)) {
            throw new IllegalArgumentException("A rate of " + rate);
        }
        if (view == View.FOLDED) {
            throw new IllegalArgumentException("What is live is not folded.");
        }
        if (members && view == View.LATEST) {
            throw new IllegalArgumentException("The newest of each key holds no signals.");
        }
    }

    Pace pace() {
        return Pace.of(view, rate);
    }
}
