package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Dialogue;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An operator restarts the server: everybody is told, and comes back to where they were. */
class RestartIT {

    private final Path data = Path.of("target", "it", "restarted-" + System.nanoTime());

    @Test
    void everybodyIsToldAndResumesOnTheSameData() throws Exception {
        String epoch;
        JsonObject kept;
        try (ServerProcess server = ServerProcess.start(data, Map.of())) {
            Dialogue ann = Dialogue.guest(server.uri(), "/chat/lobby?name=Ann&members=false");
            epoch = ann.hello().getJsonObject("join").getString("epoch");
            kept = ann.ask("{\"type\":\"send\",\"body\":\"before\",\"messageId\":\"m-1\"}");
            server.stop();
            JsonObject bye = ann.hear("bye");
            assertEquals(1012, bye.getInt("code"));
            assertEquals("restart", bye.getString("reason"));
            assertTrue(bye.getInt("retryAfter") > 0 && bye.getInt("jitter") > 0, bye::toString);
            assertEquals(1012, ann.talker().closed());
        }
        try (ServerProcess server = ServerProcess.start(data, Map.of())) {
            String since = "&epoch=" + URLEncoder.encode(epoch, StandardCharsets.UTF_8) + "&seq=0";
            Dialogue ann = Dialogue.guest(server.uri(), "/chat/lobby?name=Ann&members=false" + since);
            assertTrue(ann.hello().getJsonObject("join").getBoolean("resumed"));
            assertEquals("before", ann.hear("message").getString("body"));
            // What was sent before, and whose answer was lost, is sent again: it is there already.
            JsonObject again = ann.ask("{\"type\":\"send\",\"body\":\"before\",\"messageId\":\"m-1\"}");
            assertEquals(kept, again);
            JsonObject next = ann.ask("{\"type\":\"send\",\"body\":\"after\"}");
            assertEquals(2, next.getInt("seq"));
            assertEquals(epoch, next.getString("epoch"));
            ann.close();
        }
    }

    @Test
    void twoServersDoNotShareTheirData() throws Exception {
        try (ServerProcess server = ServerProcess.start(data, Map.of());
                Dialogue ann = Dialogue.guest(server.uri(), "/chat/lobby")) {
            assertThrows(IOException.class, () -> ServerProcess.start(data, Map.of()));
            String log = Files.readString(data.resolveSibling(data.getFileName() + ".log"));
            assertTrue(
                    log.contains("UnusableStore")
                            && log.contains(data.getFileName().toString()),
                    log);
            assertEquals("ok", ann.ask("{\"type\":\"send\",\"body\":1}").getString("type"));
        }
    }

    @Test
    void wrongSettingsAreToldAllAtOnce() throws Exception {
        Map<String, String> wrong =
                Map.of("parley.history.messages", "many", "parley.write.timeout", "soon", "parley.ping", "0s");
        assertThrows(IOException.class, () -> ServerProcess.start(data, wrong));
        String log = Files.readString(data.resolveSibling(data.getFileName() + ".log"));
        for (String name : wrong.keySet()) {
            assertTrue(log.contains(name), () -> name + " is not in " + log);
        }
        try (Stream<Path> files = Files.list(data)) {
            assertEquals(0, files.count(), "it has begun to keep messages");
        }
    }
}
