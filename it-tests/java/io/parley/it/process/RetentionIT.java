package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import io.parley.it.server.ServerProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is no longer kept is lost, but never silently: whoever missed it is told its numbers. */
class RetentionIT {

    private static final String MESSAGES = "/api/channels/feed/short/messages";
    private static final String BODY = "x".repeat(2_000);
    private static final Map<String, String> SETTINGS = Map.of(
            "parley.history.messages", "50",
            "parley.tail.messages", "16",
            "parley.tail.characters", "65536",
            "parley.write.timeout", "10m");

    private final Path data = Path.of("target", "it", "short-" + System.nanoTime());

    @Test
    void whoResumesFromBeforeWhatIsKeptIsToldTheGap() throws Exception {
        try (ServerProcess server = ServerProcess.start(data, SETTINGS);
                Dialogue owner = Dialogue.withKey(server.uri(), "/live")) {
            JsonObject last = publish(owner, 2_000);
            long newest = last.getJsonNumber("seq").longValue();
            awaitGap(server.uri(), 1);
            String since = "?epoch=" + URLEncoder.encode(last.getString("epoch"), StandardCharsets.UTF_8) + "&seq=1";
            try (Dialogue reader = Dialogue.guest(server.uri(), "/feed/short" + since)) {
                JsonObject join = reader.hello().getJsonObject("join");
                assertFalse(join.getBoolean("resumed"));
                assertEquals(2, join.getJsonObject("gap").getInt("from"));
                long next = join.getJsonObject("gap").getJsonNumber("to").longValue() + 1;
                assertTrue(newest - next + 1 >= 50, "fewer are kept than were asked for");
                for (; next <= newest; next++) {
                    assertEquals(next, reader.next().getJsonNumber("seq").longValue());
                }
            }
        }
    }

    @Test
    void whoReadsTooSlowlyIsToldTheGapAndReadsOnBehindIt() throws Exception {
        try (ServerProcess server = ServerProcess.start(data, SETTINGS);
                Dialogue owner = Dialogue.withKey(server.uri(), "/live");
                RawSocket slow = RawSocket.connect(server.uri(), 4_096).upgrade("/feed/short", "parley.v1")) {
            assertTrue(slow.receive().text().contains("\"hello\""));
            long newest = publish(owner, 5_000).getJsonNumber("seq").longValue();
            awaitGap(server.uri(), newest - 500);
            long next = 1;
            int gaps = 0;
            while (next <= newest) {
                try (JsonReader json =
                        Json.createReader(new StringReader(slow.receive().text()))) {
                    for (JsonValue value : json.readArray()) {
                        JsonObject event = value.asJsonObject();
                        if (event.getString("type").equals("gap")) {
                            assertEquals(next, event.getJsonNumber("from").longValue());
                            next = event.getJsonNumber("to").longValue() + 1;
                            gaps++;
                        } else {
                            assertEquals("message", event.getString("type"));
                            assertEquals(next, event.getJsonNumber("seq").longValue());
                            next++;
                        }
                    }
                }
            }
            assertTrue(gaps > 0, "it has missed nothing");
        }
    }

    private static JsonObject publish(Dialogue owner, int count) {
        String send = "{\"type\":\"send\",\"channel\":\"feed/short\",\"body\":\"" + BODY + "\"}";
        for (int i = 1; i < count; i++) {
            owner.say(send);
        }
        return owner.ask(send);
    }

    /** Old messages go when there is time for it: asks until what follows {@code after} is gone. */
    private static void awaitGap(URI base, long after) {
        Api api = new Api(base);
        long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!api.get(MESSAGES + "?limit=1&after=" + after).json().containsKey("gap")) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("message " + (after + 1) + " is still kept");
            }
        }
    }
}
