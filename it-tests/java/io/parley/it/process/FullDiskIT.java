package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A full disk refuses what it cannot keep, at once and by name; it loses nothing, and goes on when there is room again. */
@EnabledOnOs(OS.LINUX)
class FullDiskIT {
    private static final int DISK = 4096;
    private static final String BODY = "\"" + "x".repeat(30_000) + "\"";

    private final Path data = Path.of("target", "it", "full-" + System.nanoTime());

    @Test
    void whatWasAcknowledgedIsThereAndTheRestIsRefusedUntilThereIsRoom() throws Exception {
        try (ServerProcess server = ServerProcess.startOnSmallDisk(data, DISK);
                Dialogue ann = Dialogue.withKey(server.uri(), "/live")) {
            Api api = new Api(server.uri());
            List<String> kept = new ArrayList<>();
            JsonObject answer = send(ann, kept.size());
            while (answer.getString("type").equals("ok")) {
                kept.add("m-" + kept.size());
                assertTrue(kept.size() * 30L < 2 * DISK, "the disk is never full");
                answer = send(ann, kept.size());
            }
            assertEquals("unavailable", answer.getString("code"));
            assertTrue(answer.getBoolean("retry"));
            assertEquals(503, api.get("/health/ready").status());
            assertEquals(200, api.get("/health/live").status());
            assertEquals(
                    "ok",
                    ann.ask("{\"type\":\"members\",\"channel\":\"chat/lobby\"}").getString("type"));

            server.enlargeDisk();
            awaitReady(api);
            assertEquals("ok", send(ann, kept.size()).getString("type"));
            kept.add("m-" + kept.size());
            assertEquals(kept, history(ann));
        }
    }

    private static JsonObject send(Dialogue ann, int number) throws Exception {
        return ann.ask("{\"type\":\"send\",\"channel\":\"chat/lobby\",\"messageId\":\"m-" + number + "\",\"body\":"
                + BODY + "}");
    }

    private static void awaitReady(Api api) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (api.get("/health/ready").status() != 200) {
            assertTrue(System.nanoTime() < giveUp, "it does not come back");
        }
    }

    /** All message ids of the room, page by page. */
    private static List<String> history(Dialogue ann) throws Exception {
        List<String> ids = new ArrayList<>();
        JsonValue after = JsonValue.TRUE;
        long seq = 0;
        while (after != null) {
            JsonObject page =
                    ann.ask("{\"type\":\"history\",\"channel\":\"chat/lobby\",\"after\":" + seq + ",\"limit\":500}");
            page.getJsonArray("messages")
                    .forEach(message -> ids.add(message.asJsonObject().getString("messageId")));
            after = page.get("next");
            seq = after == null ? seq : page.getJsonNumber("next").longValue();
        }
        return ids;
    }
}
