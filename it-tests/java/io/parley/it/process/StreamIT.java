package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.LineSender;
import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.Server;
import io.parley.it.server.ServerProcess;
import io.parley.it.server.TomcatProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of lines at a node that leaves, whose users may only do so much, and that has fewer threads than streams. */
class StreamIT {
    private static final String MESSAGES = "/api/channels/chat/stream/messages";
    private static final String NDJSON = "Content-Type: application/x-ndjson";

    /** More than the server has threads. */
    private static final int STREAMS = 300;

    private final Path data = Path.of("target", "it", "streams-" + System.nanoTime());

    private Server start(String container, Map<String, String> settings) throws IOException {
        return container.equals("jetty")
                ? ServerProcess.start(data, settings)
                : TomcatProcess.start(Ports.free(), data, settings);
    }

    private static long newest(Api api) {
        List<JsonObject> last =
                api.get(MESSAGES + "?limit=1").json().getJsonArray("messages").getValuesAs(JsonObject.class);
        return last.isEmpty() ? 0 : last.get(0).getInt("seq");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "tomcat"})
    void aNodeThatLeavesSaysWhatIsPublishedAndThatTheRestIsNot(String container) throws Exception {
        Map<String, String> settings = Map.of("parley.drain.delay", "0s", "parley.drain.time", "0s");
        try (Server server = start(container, settings)) {
            Api api = new Api(server.uri());
            try (LineSender silent = new LineSender(server.uri(), "POST " + MESSAGES, NDJSON);
                    LineSender heard =
                            new LineSender(server.uri(), "POST " + MESSAGES, NDJSON, "Accept: application/x-ndjson")) {
                silent.send("{\"body\":1}\n{\"body\":2}\nnonsense\n{\"bo");
                heard.send("{\"body\":3}\n");
                Await.until("all three", 20, () -> newest(api) == 3);
                server.terminate();
                assertEquals(503, silent.status());
                assertEquals("1", silent.header("Retry-After"));
                JsonObject summary = silent.answer();
                assertEquals("unavailable", summary.getString("code"));
                assertEquals(2, summary.getInt("published"));
                assertEquals(1, summary.getInt("failed"));
                JsonObject last = null;
                for (JsonObject one = heard.hear(); one != null; one = heard.hear()) {
                    last = one;
                }
                assertEquals("summary", last.getString("type"));
                assertEquals("unavailable", last.getString("code"));
                assertEquals(1, last.getInt("published"));
            }
            server.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "tomcat"})
    void aUserWhoMayOnlyDoSoMuchIsSlowedDownAndNotRefused(String container) throws Exception {
        Map<String, String> settings = Map.of(
                "parley.auth", "gateway,open",
                "parley.auth.gateway.header", "X-Forwarded-User",
                "parley.proxies", "127.0.0.1",
                "parley.limits.commands", "1000",
                "parley.limits.user.commands", "100");
        int count = 600;
        try (Server server = start(container, settings)) {
            long began = System.nanoTime();
            try (LineSender ann = new LineSender(server.uri(), "PUT " + MESSAGES, List.of("X-Forwarded-User: ann"))) {
                ann.send("line\n".repeat(count));
                ann.end();
                JsonObject summary = ann.answer();
                assertEquals(count, summary.getInt("published"), summary::toString);
                assertEquals(0, summary.getInt("failed"), summary::toString);
            }
            // Four seconds' worth at once, and the rest in two.
            assertTrue(System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(1500), "nobody was slowed down");
            try (LineSender feed = new LineSender(
                    server.uri(), "PUT /api/channels/feed/f/messages", List.of("X-Forwarded-User: ann"))) {
                feed.send("line\n");
                feed.end();
                assertEquals(403, feed.status());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "tomcat"})
    void openStreamsHoldNoThread(String container) throws Exception {
        try (Server server = start(container, Map.of())) {
            Api api = new Api(server.uri());
            List<LineSender> all = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                LineSender one = new LineSender(server.uri(), "PUT " + MESSAGES);
                one.send("begun\nhalf of");
                all.add(one);
            }
            Await.until("the first lines", 20, () -> newest(api) == STREAMS);
            for (LineSender one : all) {
                one.send(" a line\n");
            }
            Await.until("the second lines", 20, () -> newest(api) == 2 * STREAMS);
            for (LineSender one : all) {
                one.end();
                assertEquals(2, one.answer().getInt("published"));
                one.close();
            }
        }
    }
}
