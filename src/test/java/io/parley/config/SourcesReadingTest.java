package io.parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.ChannelName;
import io.parley.source.CommandSource;
import io.parley.stream.LineFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesReadingTest {
    private static final Map<String, String> REDIS = Map.of("parley.redis.url", "redis://127.0.0.1");

    private static List<CommandSource> read(String text, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(more);
        given.put("parley.sources", text);
        return Settings.read(new Source(given::get, name -> null, name -> null, Set.of()))
                .sources();
    }

    private static String mistakes(String text, Map<String, String> more) {
        return assertThrows(BadSettings.class, () -> read(text, more)).getMessage();
    }

    @Test
    void usuallyThereAreNone() {
        assertEquals(
                List.of(),
                Settings.read(new Source(name -> null, name -> null, name -> null, Set.of()))
                        .sources());
    }

    @Test
    void aCommandIsAllThatHasToBeThere() {
        assertEquals(
                List.of(new CommandSource(
                        ChannelName.parse("feed/log"),
                        List.of("tail", "-F", "/var/log/x", ""),
                        CommandSource.Start.FIRST_READER,
                        LineFormat.TEXT,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(30))),
                read("{\"feed/log\":{\"command\":[\"tail\",\"-F\",\"/var/log/x\",\"\"]}}", Map.of()));
    }

    @Test
    void allOfItCanBeSet(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("sources.json"),
                "{\"feed/a\":{\"command\":[\"x\"],\"start\":\"boot\",\"format\":\"ndjson\",\"restart\":\"500ms..10s\",\"linger\":\"0s\"}}");
        assertEquals(
                List.of(new CommandSource(
                        ChannelName.parse("feed/a"),
                        List.of("x"),
                        CommandSource.Start.BOOT,
                        LineFormat.NDJSON,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(10),
                        Duration.ZERO)),
                read(file.toString(), Map.of()));
    }

    @Test
    void everyMistakeIsToldAndNoCommand() {
        String told = mistakes(
                "{\"chat/a\":{\"command\":[\"hush\"]},\"feed/parley.nodes\":{\"command\":[\"hush\"]},"
                        + "\"feed/b\":{\"command\":\"hush\",\"start\":\"now\",\"format\":1,\"restart\":\"1m..1s\",\"linger\":\"9h\",\"shell\":true},"
                        + "\"feed/c\":{\"command\":[]},\"feed/d\":{\"command\":[\"hush\",1]},\"feed/e\":[],\"feed/f\":{\"command\":[\"a\\u0000hush\"]}}",
                Map.of());
        for (String place : List.of("chat/a", "feed/parley.nodes", "feed/b", "feed/c", "feed/d", "feed/e", "feed/f")) {
            assertTrue(told.contains("parley.sources, " + place), told);
        }
        for (String field : List.of("command", "start", "format", "restart", "linger", "shell")) {
            assertTrue(told.contains("\"" + field + "\""), told);
        }
        assertFalse(told.contains("hush"), told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"feed/a\":}", "/no/such/file", "{} {}"})
    void whatIsNoJsonIsTold(String text) {
        assertTrue(mistakes(text, Map.of()).contains("parley.sources: it is"));
    }

    @Test
    void withOtherNodesACommandBeginsWithItsOwn() {
        assertEquals(
                CommandSource.Start.BOOT,
                read("{\"feed/a\":{\"command\":[\"x\"]}}", REDIS).get(0).start());
        assertTrue(mistakes("{\"feed/a\":{\"command\":[\"x\"],\"start\":\"first-reader\"}}", REDIS)
                .contains("\"start\":\"boot\""));
    }
}
