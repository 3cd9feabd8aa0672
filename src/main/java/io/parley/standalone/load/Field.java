package io.parley.standalone.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields that are noted. The others are passed over. */
@SuppressWarnings("ImmutableEnumChecker") // Nobody writes into the bytes.
enum Field {
    TYPE("type"),
    CHANNEL("channel"),
    EPOCH("epoch"),
    SEQ("seq"),
    MESSAGE_ID("messageId"),
    BODY("body"),
    RE("re"),
    CODE("code"),
    REASON("reason"),
    RETRY("retry"),
    RETRY_AFTER("retryAfter"),
    JITTER("jitter"),
    FROM("from"),
    TO("to"),
    RESUMED("resumed"),
    GAP("gap"),
    JOIN("join");

    static final Field[] ALL = values();
    final byte[] bytes;

    Field(String name) {
        this.bytes = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** The one of this name; {@code null}: it does not matter. */
    static Field of(byte[] in, int from, int to) {
        for (Field field : ALL) {
            byte[] name = field.bytes;
            if (name.length == to - from && name[0] == in[from] && Arrays.equals(name, 0, name.length, in, from, to)) {
                return field;
            }
        }
        return null;
    }
}
