package io.parley.standalone.load;

import java.nio.charset.StandardCharsets;

/** What an event is. */
@SuppressWarnings("ImmutableEnumChecker") // Nobody writes into the bytes.
enum EventType {
    MESSAGE("\"message\""),
    OK("\"ok\""),
    ERROR("\"error\""),
    HELLO("\"hello\""),
    GAP("\"gap\""),
    BYE("\"bye\""),
    OTHER("");

    static final EventType[] ALL = values();
    final byte[] word;

    EventType(String word) {
        this.word = word.getBytes(StandardCharsets.US_ASCII);
    }
}
