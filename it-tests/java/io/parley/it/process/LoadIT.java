package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Talker;
import io.parley.it.server.Ports;
import io.parley.it.server.ServerProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The load tool as an operator runs it, against the real WAR. */
class LoadIT {

    private static final Path DATA = Path.of("target", "it", "load-" + System.nanoTime());

    private static ServerProcess server;

    /** What it ended with, and what it said. */
    private record Ended(int code, String out, String err) {

        JsonObject report() {
            try (JsonReader reader = Json.createReader(new StringReader(out))) {
                return reader.readObject();
            }
        }
    }

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
        Ended ended = load(server.uri().toString(), "--connections=100", "--channels=4", "--publishers=2", "--rate=40");
        assertEquals(0, ended.code, ended::toString);
        JsonObject report = ended.report();
        assertEquals(100, report.getJsonObject("connections").getInt("joined"));
        JsonObject messages = report.getJsonObject("messages");
        assertTrue(messages.getInt("published") > 100, ended::toString);
        assertEquals(messages.getInt("published"), messages.getInt("acknowledged"));
        assertEquals(25 * messages.getInt("published"), messages.getInt("delivered"));
        assertEquals(0, report.getJsonObject("verification").getInt("wrong"));
    }

    @Test
    void whoIsCutAndComesBackLosesNothing() throws Exception {
        Ended ended = load(
                server.uri().toString(),
                "--kind=feed",
                "--connections=60",
                "--channels=20",
                "--joins=5",
                "--slow=3",
                "--rate=50",
                "--churn=20",
                "--wait=30s");
        assertEquals(0, ended.code, ended::toString);
        JsonObject connections = ended.report().getJsonObject("connections");
        assertTrue(connections.getInt("churned") > 10, ended::toString);
        assertEquals(5 * connections.getInt("churned"), connections.getInt("resumed"), ended::toString);
        assertTrue(ended.report().getJsonObject("messages").getInt("caughtUp") > 0, ended::toString);
    }

    @Test
    void aMessageThatIsKeptBackOnTheWayEndsWithOne() throws Exception {
        try (LyingProxy proxy = new LyingProxy(server.uri())) {
            Ended ended = load(proxy.url(), "--connections=10");
            assertEquals(1, ended.code, ended::toString);
            assertTrue(ended.report().getJsonObject("verification").getInt("missing") > 0, ended::toString);
        }
    }

    @Test
    void aServerThatIsNotThereEndsWithThree() throws Exception {
        Ended ended = load("ws://127.0.0.1:" + Ports.free() + "/");
        assertEquals(3, ended.code, ended::toString);
        assertTrue(ended.out.contains("connection refused"), ended::toString);
    }

    @Test
    void aWrongPathEndsWithThreeAndSaysSo() throws Exception {
        Ended ended = load(server.uri() + "elsewhere/");
        assertEquals(3, ended.code, ended::toString);
        assertTrue(ended.out.contains("HTTP 404"), ended::toString);
    }

    @Test
    void aWrongKeyEndsWithThreeAndIsNotPrinted() throws Exception {
        Ended ended = load(server.uri().toString(), "--key=a-wrong-key-of-many-characters");
        assertEquals(3, ended.code, ended::toString);
        assertTrue(ended.out.contains("HTTP 401"), ended::toString);
        assertTrue(!ended.toString().contains("a-wrong-key"), ended::toString);
    }

    private static Ended load(String url, String... more) throws IOException, InterruptedException {
        String tests = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target", "classes") + File.pathSeparator + tests,
                "io.parley.standalone.load.Load",
                "--json",
                "--warmup=1s",
                "--duration=3s",
                url));
        command.addAll(List.of(more));
        Path out = Files.createTempFile("load", ".json");
        Path err = Files.createTempFile("load", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("PARLEY_API_KEY", Talker.API_KEY);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
            return new Ended(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }
}
