package io.parley.transcript;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptRunnerTest {

    /** Says what it was told to say, and remembers what it was sent. */
    private static final class Scripted implements Client {
        private final Deque<String> frames = new ArrayDeque<>();
        private final Deque<String> sent = new ArrayDeque<>();

        Scripted(String... frames) {
            this.frames.addAll(List.of(frames));
        }

        @Override
        public void send(String text) {
            sent.add(text);
        }

        @Override
        public String receive() {
            return frames.poll();
        }

        @Override
        public int closed() {
            return 1000;
        }

        @Override
        public void leave() {}
    }

    private static void run(Scripted client, String... lines) {
        TranscriptRunner.run(Transcript.parse("t", List.of(lines)), (path, protocols, key) -> client, "r1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "< {\"a\":1,\"b\":{\"c\":[true,null]}}",
                "< {\"b\":{\"c\":[true,null]},\"a\":1}",
                "< {\"a\":*,\"b\":*}",
                "< {\"a\":{seq},\"b\":{b}}",
                "< {\"a\":1,...}",
                "< {...}"
            })
    void whatIsWrittenMatches(String line) {
        assertDoesNotThrow(() -> run(new Scripted("[{\"a\":1,\"b\":{\"c\":[true,null]}}]"), ": /x p", line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "< {\"a\":1}",
                "< {\"a\":2,...}",
                "< {\"a\":\"1\",...}",
                "< {\"a\":1,\"b\":2,\"c\":*}",
                "< {\"b\":{run},...}",
                "! 1000"
            })
    void whatIsNotWrittenDoesNot(String line) {
        AssertionError error =
                assertThrows(AssertionError.class, () -> run(new Scripted("[{\"a\":1,\"b\":2}]"), ": /x p", line));
        assertTrue(error.getMessage().startsWith("t.txt:2: "), error.getMessage());
    }

    @Test
    void aBlankKeepsItsFirstValueAndItsType() {
        Scripted client = new Scripted("[{\"seq\":7,\"e\":\"x\"},{\"seq\":7}]");
        run(
                client,
                ": /x p",
                "< {\"seq\":{s},\"e\":{e}}",
                "< {\"seq\":{s}}",
                "> {\"a\":{s},\"e\":{e},\"n\":\"to {e}\"}");
        assertEquals(List.of("{\"a\":7,\"e\":\"x\",\"n\":\"to x\"}"), List.copyOf(client.sent));
        Scripted other = new Scripted("[{\"seq\":7},{\"seq\":8}]");
        assertThrows(AssertionError.class, () -> run(other, ": /x p", "< {\"seq\":{s}}", "< {\"seq\":{s}}"));
    }

    @Test
    void linesWithAnAmpersandHaveNoOrder() {
        assertDoesNotThrow(
                () -> run(new Scripted("[{\"a\":2}]", "[{\"a\":1}]"), ": /x p", "< {\"a\":1}", "& {\"a\":2}"));
        assertThrows(
                AssertionError.class,
                () -> run(new Scripted("[{\"a\":2}]", "[{\"a\":1}]"), ": /x p", "< {\"a\":1}", "< {\"a\":2}"));
    }

    @Test
    void whatNobodyNamedFails() {
        assertThrows(AssertionError.class, () -> run(new Scripted("[{\"a\":1},{\"a\":2}]"), ": /x p", "< {\"a\":1}"));
    }

    @Test
    void plainTextIsLines() {
        assertDoesNotThrow(
                () -> run(new Scripted("ann: a\n\tb\nann: c"), ": /x", "< ann: a\\n\\tb", "< ann: c", "! 1000"));
    }

    @Test
    void aLineThatIsNoneIsNamed() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> Transcript.parse("t", List.of("# well", "", "ANN> x")));
        assertTrue(error.getMessage().startsWith("t:3: "), error.getMessage());
    }
}
