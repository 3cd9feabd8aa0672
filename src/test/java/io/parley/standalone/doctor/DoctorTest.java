package io.parley.standalone.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.standalone.doctor.check.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    private int run(Map<String, String> settings, Map<String, String> environment, String... words)
            throws InterruptedException {
        return new Doctor(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(progress, true, StandardCharsets.UTF_8),
                        true,
                        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                        settings,
                        environment)
                .run(words);
    }

    @Test
    void itListsAllThatItLooksAt() throws InterruptedException {
        assertEquals(0, run(Map.of(), Map.of(), "--list"));
        for (Topic topic : Topic.values()) {
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("  " + topic.id() + " "), topic.id());
        }
    }

    @Test
    void wrongUseEndsWith64() throws InterruptedException {
        assertEquals(64, run(Map.of(), Map.of(), "--what"));
        assertTrue(progress.toString(StandardCharsets.UTF_8).startsWith("There is no option --what."));
    }

    @Test
    void settingsComeFromTheEnvironmentToo() throws InterruptedException {
        assertEquals(2, run(Map.of(), Map.of("PARLEY_PING", "soon"), "--only=settings"));
        assertEquals(1, run(Map.of(), Map.of("PARLEY_PINGS", "10s"), "--only=settings"));
        assertEquals(0, run(Map.of("parley.ping", "10s"), Map.of("PARLEY_PING", "soon"), "--only=settings"));
    }

    @Test
    void thereAreColoursUnlessSomebodyWantsNone() throws InterruptedException {
        run(Map.of(), Map.of(), "--only=settings");
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\033[32mOK"));
        for (String word : new String[] {"--no-color", "--json"}) {
            out.reset();
            run(Map.of(), Map.of(), "--only=settings", word);
            assertEquals(-1, out.toString(StandardCharsets.UTF_8).indexOf('\033'));
        }
        out.reset();
        run(Map.of(), Map.of("NO_COLOR", "1"), "--only=settings");
        assertEquals(-1, out.toString(StandardCharsets.UTF_8).indexOf('\033'));
    }

    @Test
    void thePageAboutItTellsOfAllThatItLooksAt() throws IOException {
        String page = Files.readString(Path.of("src/site/markdown/doctor.md"));
        for (Topic topic : Topic.values()) {
            assertTrue(page.contains("| `" + topic.id() + "` |"), topic.id());
        }
    }
}
