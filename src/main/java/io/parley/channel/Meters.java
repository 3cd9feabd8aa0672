package io.parley.channel;

/** Counts what happens. It is told on the way of every message, by any thread: it is quick and never throws. */
public interface Meters {
    /** Counts nothing. */
    Meters NONE = new Meters() {};

    /** How a joining went. */
    enum Joining {
        /** Where the reader wished, without a position to resume from. */
        FRESH,
        /** Behind the position that the reader had, with nothing missing. */
        RESUMED,
        /** With a gap behind the position that the reader had. */
        GAP
    }

    default void joined(Kind kind, Joining how) {}

    /** A reader was told that messages are lost to it, when it joined or later. */
    default void gap(Kind kind) {}

    /** A signal was not passed on, because there is more to do than time. */
    default void shed() {}

    /** Somebody was told no. */
    default void refused(Refusal why) {}

    /** A connection was opened at {@code chat}, {@code feed}, {@code live} or {@code events}. */
    default void opened(String endpoint) {}

    /** A connection has ended: by its {@code client}, or for a reason of ours in one word. */
    default void closed(String cause) {}

    /** A client's frame has come. */
    default void heard() {}

    /** A frame with so many messages was written, and the write took so many nanoseconds. */
    default void wrote(int messages, long nanos) {}
}
