package io.parley.channel;

/** Where a subscription begins. */
public sealed interface Start {

    /** With what comes next. */
    record Present() implements Start {}

    /** With so many of the newest messages. */
    record Last(int count) implements Start {}

    /** Behind a position that the reader came to before. */
    record Since(Position position) implements Start {}

    /** With what comes next, and word of what was missed since a position: for those who may not read what was said before. */
    record Onward(Position since) implements Start {}
}
