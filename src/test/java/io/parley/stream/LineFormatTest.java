package io.parley.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parley.channel.Author;
import io.parley.channel.Draft;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.Limits;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatTest {
    private static final Author ANN = new Author("a", "Ann");

    private static Draft draft(LineFormat format, String text, String key) {
        return format.draft(new Line(7, text.getBytes(StandardCharsets.UTF_8)), ANN, key, Limits.USUAL);
    }

    @Test
    void aLineOfJsonIsAMessage() {
        Draft draft = draft(
                LineFormat.NDJSON,
                "{\"body\": {\"a\": 1}, \"key\":\"k\", \"messageId\":\"m\", \"ifSeq\":3, \"from\":{\"id\":\"b\",\"name\":\"Bob\"}}",
                "x");
        assertEquals(new Draft(new Author("b", "Bob"), "m", "k", "{\"a\":1}", 3L), draft);
    }

    @Test
    void aLineWithoutAnIdGetsOneOfItsNumber() {
        assertEquals("x-7", draft(LineFormat.NDJSON, "{\"body\":1}", "x").messageId());
        assertEquals("x-7", draft(LineFormat.TEXT, "a", "x").messageId());
        assertNull(draft(LineFormat.TEXT, "a", null).messageId());
    }

    @Test
    void aLineOfTextIsABody() {
        assertEquals(
                "\"a \\\"b\\\" \\\\ \\t\\u001b ü\"",
                draft(LineFormat.TEXT, "a \"b\" \\ \t\u001b ü", null).body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "1", "{}", "{\"body\":1", "{\"body\":1} {\"body\":2}", "{\"body\":1,\"key\":\"\"}"})
    void whatIsNoMessageIsRefused(String text) {
        Refused refused = assertThrows(Refused.class, () -> draft(LineFormat.NDJSON, text, null));
        assertEquals(Refusal.BAD_REQUEST, refused.refusal());
    }

    @Test
    void whatIsTooLongTooDeepOrNoTextIsRefused() {
        String deep = "{\"body\":" + "[".repeat(64) + "]".repeat(64) + "}";
        assertEquals(
                Refusal.TOO_LARGE,
                assertThrows(Refused.class, () -> draft(LineFormat.NDJSON, deep, null))
                        .refusal());
        for (LineFormat format : LineFormat.values()) {
            Refused tooLong =
                    assertThrows(Refused.class, () -> format.draft(new Line(1, null), ANN, null, Limits.USUAL));
            assertEquals(Refusal.TOO_LARGE, tooLong.refusal());
            byte[] latin = {'"', (byte) 0xE4, '"'};
            Refused noText =
                    assertThrows(Refused.class, () -> format.draft(new Line(1, latin), ANN, null, Limits.USUAL));
            assertEquals(Refusal.BAD_REQUEST, noText.refusal());
        }
    }
}
