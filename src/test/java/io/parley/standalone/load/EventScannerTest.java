package io.parley.standalone.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.protocol.JsonText;
import io.parley.standalone.load.EventScanner.BadFrame;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventScannerTest {

    private final EventScanner scanner = new EventScanner();

    @Test
    void theEventsOfABatchComeOneByOne() {
        read("[{\"type\":\"message\",\"seq\":1},{\"type\":\"gap\",\"from\":2,\"to\":null},{\"type\":\"typing\"}]");
        assertTrue(scanner.next());
        assertEquals(EventType.MESSAGE, scanner.type());
        assertEquals(1, scanner.number(Field.SEQ));
        assertTrue(scanner.next());
        assertEquals(EventType.GAP, scanner.type());
        assertEquals(2, scanner.number(Field.FROM));
        assertFalse(scanner.has(Field.TO));
        assertFalse(scanner.has(Field.SEQ), "the one before had it");
        assertTrue(scanner.next());
        assertEquals(EventType.OTHER, scanner.type());
        assertFalse(scanner.next());
    }

    @Test
    void aMessageIsReadAsTheServerWritesIt() {
        Event.Message message = new Event.Message(
                "e-1",
                4711,
                "m \"quoted\" \\ and \u2028",
                new Author("g-1", "Ann } ] \" \\"),
                Instant.EPOCH,
                "k",
                "{\"type\":\"bye\",\"seq\":[1,{\"seq\":2}],\"text\":\"a \\\" } ]\"}");
        read("[" + JsonText.of(ChannelName.parse("chat/räume"), message) + "]");
        assertTrue(scanner.next());
        assertEquals(EventType.MESSAGE, scanner.type());
        assertEquals("chat/räume", scanner.text(Field.CHANNEL));
        assertEquals("e-1", scanner.text(Field.EPOCH));
        assertTrue(scanner.is(Field.EPOCH, "\"e-1\"".getBytes(UTF_8)));
        assertEquals(4711, scanner.number(Field.SEQ));
        assertEquals("m \"quoted\" \\ and \u2028", scanner.text(Field.MESSAGE_ID));
        assertFalse(scanner.next());
    }

    @Test
    void whatLiesInsideIsNoFieldOfTheEvent() {
        read(
                "[{\"from\":{\"type\":\"x\",\"seq\":9},\"type\":\"hello\",\"join\":{\"seq\":3,\"gap\":{\"from\":1,\"to\":2}}}]");
        assertTrue(scanner.next());
        assertEquals(EventType.HELLO, scanner.type());
        assertFalse(scanner.has(Field.SEQ));
        EventScanner join = scanner.inside(Field.JOIN);
        assertEquals(3, join.number(Field.SEQ));
        assertEquals(2, join.inside(Field.GAP).number(Field.TO));
    }

    @Test
    void anyOrderAndAnyWhiteSpaceWillDo() {
        read(" [ { \"seq\" : -7 , \"retry\" :true, \"unknown\" : [ ] , \"type\" : \"error\" } , { } ] ");
        assertTrue(scanner.next());
        assertEquals(EventType.ERROR, scanner.type());
        assertEquals(-7, scanner.number(Field.SEQ));
        assertTrue(scanner.isTrue(Field.RETRY));
        assertTrue(scanner.next());
        assertEquals(EventType.OTHER, scanner.type());
        assertFalse(scanner.next());
    }

    @Test
    void anEmptyBatchHoldsNothing() {
        read("[]");
        assertFalse(scanner.next());
    }

    @Test
    void whatIsNoBatchOfEventsIsRefused() {
        for (String frame : new String[] {
            "",
            "{}",
            "[",
            "[{]",
            "[{\"type\"}]",
            "[{\"type\":}]",
            "[{\"type\":\"a\"",
            "[{\"a\":\"\\\"}]",
            "[{} {}]",
            "[{\"a\":1 \"b\":2}]",
            "[1]",
            "[] []",
            "[{\"a\":[{]}]"
        }) {
            assertThrows(
                    BadFrame.class,
                    () -> {
                        read(frame);
                        while (scanner.next()) {
                            // On to the mistake.
                        }
                    },
                    frame);
        }
    }

    @Test
    void aFieldOfTheWrongTypeIsRefused() {
        read("[{\"type\":7,\"seq\":\"7\",\"code\":1.5}]");
        assertTrue(scanner.next());
        assertEquals(EventType.OTHER, scanner.type());
        assertThrows(BadFrame.class, () -> scanner.number(Field.SEQ));
        assertThrows(BadFrame.class, () -> scanner.number(Field.CODE));
        assertThrows(BadFrame.class, () -> scanner.number(Field.JITTER));
        assertThrows(BadFrame.class, () -> scanner.text(Field.TYPE));
    }

    /** Against a parser that is known to be right. */
    @Test
    void stringsOfAllLengthsAndKindsEndWhereTheyEnd() {
        Random random = new Random(4711);
        String letters = "ab\"\\\n\u0001ü€{}[],:";
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            JsonObject event = Json.createObjectBuilder()
                    .add(text.toString(), text.toString())
                    .add("reason", text.toString())
                    .add("seq", i)
                    .build();
            String frame = "[" + event + "]";
            read(frame);
            assertTrue(scanner.next(), frame);
            assertEquals(i, scanner.number(Field.SEQ), frame);
            JsonValue again =
                    Json.createReader(new StringReader(frame)).readArray().get(0);
            assertEquals(
                    ((JsonString) again.asJsonObject().get("reason")).getString(), scanner.text(Field.REASON), frame);
            assertFalse(scanner.next(), frame);
        }
    }

    @Test
    void aNumberIsReadFromItsDigits() {
        byte[] in = "x123y".getBytes(UTF_8);
        long[] read = {
            EventScanner.digits(in, 1, 4),
            EventScanner.digits(in, 1, 5),
            EventScanner.digits(in, 1, 1),
            EventScanner.digits("1234567890123456789".getBytes(UTF_8), 0, 19)
        };
        assertArrayEquals(new long[] {123, -1, -1, -1}, read);
    }

    /** Behind the frame lies what was read before. */
    private void read(String frame) {
        byte[] bytes = (frame + "\"}]garbage").getBytes(UTF_8);
        scanner.frame(bytes, frame.getBytes(UTF_8).length);
    }
}
