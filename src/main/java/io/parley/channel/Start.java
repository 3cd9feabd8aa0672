package io.parley.channel;

/** Where a subscription begins. */
public sealed interface Start {

    /** With what comes next. */
    record Present() implements Start {}

    /** With so many of the newest messages. */
    record Last(int count) implements Start {}

    /** Behind a position that the reader came to before. */
    record Since(Position position) implements Start {}
}
