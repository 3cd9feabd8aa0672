package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.server.Ports;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The load tool as an operator runs it, against the real WAR. */
class LoadIT {

    private static final Path DATA = Path.of("target", "it", "load-" + System.nanoTime());

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(DATA, Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aServerThatIsRightEndsWithZero() throws Exception {
        LoadTool.Ended ended =
                load(server.uri().toString(), "--connections=100", "--channels=4", "--publishers=2", "--rate=40");
        assertEquals(0, ended.code(), ended::toString);
        assertEquals(100, ended.connections().getInt("joined"));
        JsonObject messages = ended.messages();
        assertTrue(messages.getInt("published") > 100, ended::toString);
        assertEquals(messages.getInt("published"), messages.getInt("acknowledged"));
        assertEquals(25 * messages.getInt("published"), messages.getInt("delivered"));
        assertEquals(0, ended.verification().getInt("wrong"));
    }

    @Test
    void whoIsCutAndComesBackLosesNothing() throws Exception {
        LoadTool.Ended ended = load(
                server.uri().toString(),
                "--kind=feed",
                "--connections=60",
                "--channels=20",
                "--joins=5",
                "--slow=3",
                "--rate=50",
                "--churn=20",
                "--wait=30s");
        assertEquals(0, ended.code(), ended::toString);
        JsonObject connections = ended.connections();
        assertTrue(connections.getInt("churned") > 10, ended::toString);
        assertEquals(5 * connections.getInt("churned"), connections.getInt("resumed"), ended::toString);
        assertTrue(ended.messages().getInt("caughtUp") > 0, ended::toString);
    }

    @Test
    void aMessageThatIsKeptBackOnTheWayEndsWithOne() throws Exception {
        try (LyingProxy proxy = new LyingProxy(server.uri())) {
            LoadTool.Ended ended = load(proxy.url(), "--connections=10");
            assertEquals(1, ended.code(), ended::toString);
            assertTrue(ended.verification().getInt("missing") > 0, ended::toString);
        }
    }

    @Test
    void aServerThatIsNotThereEndsWithThree() throws Exception {
        LoadTool.Ended ended = load("ws://127.0.0.1:" + Ports.free() + "/");
        assertEquals(3, ended.code(), ended::toString);
        assertTrue(ended.out().contains("connection refused"), ended::toString);
    }

    @Test
    void aWrongPathEndsWithThreeAndSaysSo() throws Exception {
        LoadTool.Ended ended = load(server.uri() + "elsewhere/");
        assertEquals(3, ended.code(), ended::toString);
        assertTrue(ended.out().contains("HTTP 404"), ended::toString);
    }

    @Test
    void aWrongKeyEndsWithThreeAndIsNotPrinted() throws Exception {
        LoadTool.Ended ended = load(server.uri().toString(), "--key=a-wrong-key-of-many-characters");
        assertEquals(3, ended.code(), ended::toString);
        assertTrue(ended.out().contains("HTTP 401"), ended::toString);
        assertTrue(!ended.toString().contains("a-wrong-key"), ended::toString);
    }

    @Test
    void whoEndsItEarlyGetsTheReportOfWhatThereWas() throws Exception {
        Process process = LoadTool.start(
                List.of("--rate=20", "--duration=10m", server.uri().toString()));
        try {
            BufferedReader progress = process.errorReader(StandardCharsets.UTF_8);
            String line = progress.readLine();
            while (line != null && !line.contains("measure")) {
                line = progress.readLine();
            }
            assertNotNull(line, "it has ended");
            assertTrue(process.toHandle().destroy());
            String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(report.contains("\"outcome\": \"fine\""), report);
        } finally {
            process.destroyForcibly();
        }
    }

    private static LoadTool.Ended load(String url, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(more));
        args.addAll(List.of("--duration=3s", url));
        return LoadTool.run(args);
    }
}
