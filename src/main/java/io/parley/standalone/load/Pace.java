package io.parley.standalone.load;

/** When the next one is due. */
interface Pace {

    /** How many are due by now, in all. */
    long due(long now);

    /** When that one should happen, on the clock of {@link System#nanoTime}. */
    long intended(long number, long now);

    /** Returns when more than {@code count} may be due, or a little earlier. */
    void awaitMore(long count);
}
