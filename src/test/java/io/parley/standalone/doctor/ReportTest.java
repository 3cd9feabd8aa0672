package io.parley.standalone.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Topic;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Finding GOOD = Topic.FILES.ok("enough");
    private static final Finding DOUBTFUL = Topic.PORTS.warn("few", "more");
    private static final Finding BAD = Topic.REDIS_EVICTION.fail("allkeys-lru", "noeviction");
    private static final Finding UNSEEN = Topic.TLS.skipped("there is none");

    private static Report report(Finding... findings) {
        return new Report(
                "https://chat.example",
                Instant.parse("2026-11-20T09:30:00Z"),
                Duration.ofMillis(1500),
                List.of(findings));
    }

    @Test
    void theWorstDecidesWhatTheProcessEndsWith() {
        assertEquals(0, report(GOOD, UNSEEN).exitCode());
        assertEquals(1, report(GOOD, DOUBTFUL).exitCode());
        assertEquals(2, report(BAD, GOOD, DOUBTFUL).exitCode());
    }

    @Test
    void theJsonHasItsNames() {
        JsonObject json;
        try (JsonReader reader = Json.createReader(new StringReader(JsonReport.of(report(GOOD, BAD, UNSEEN))))) {
            json = reader.readObject();
        }
        assertEquals(Set.of("version", "target", "at", "seconds", "exitCode", "counts", "findings"), json.keySet());
        assertEquals(
                "{\"ok\":1,\"skipped\":1,\"warn\":0,\"fail\":1}",
                json.getJsonObject("counts").toString());
        JsonObject bad = json.getJsonArray("findings").getJsonObject(1);
        assertEquals(Set.of("id", "group", "state", "seen", "why", "cure", "file"), bad.keySet());
        assertEquals("redis-eviction", bad.getString("id"));
        assertEquals("redis", bad.getString("group"));
        assertEquals("FAIL", bad.getString("state"));
        assertEquals("server-config/redis/parley.conf", bad.getString("file"));
    }

    @Test
    void theTextEndsWithWhatIsWorst() {
        String text = TextReport.of(report(BAD, DOUBTFUL, GOOD, UNSEEN), false);
        assertTrue(text.indexOf("SKIPPED") < text.indexOf("OK this machine"));
        assertTrue(text.indexOf("OK this machine") < text.indexOf("WARN this machine"));
        assertTrue(text.indexOf("WARN this machine") < text.indexOf("FAIL Redis"));
        assertTrue(text.endsWith("1 failure, 1 warning.\n"));
        assertFalse(text.contains("\033"));
    }

    @Test
    void whereAllIsWellItSaysSo() {
        assertTrue(TextReport.of(report(GOOD), false).endsWith("All is well: 1 looked at.\n"));
    }

    @Test
    void noLineIsLongerThanATerminal() {
        String text = TextReport.of(report(Topic.FILES.fail("word ".repeat(100), "word ".repeat(100))), false);
        assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
    }
}
