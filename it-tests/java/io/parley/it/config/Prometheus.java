package io.parley.it.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.Program;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prometheus with the files that are handed out, and its tool. */
final class Prometheus implements AutoCloseable {
    private static final Path FILES = Path.of("server-config", "prometheus");
    private static final int PATIENCE_SECONDS = 60;

    private final Program program;
    private final Api api;

    /** How the tool ended, and what it said. */
    record Verdict(int status, String text) {}

    private Prometheus(Program program, Api api) {
        this.program = program;
        this.api = api;
    }

    /** A copy of the files, with the key where an operator puts it. */
    static Path files() throws IOException {
        Path folder = Path.of("target", "it", "prometheus-" + System.nanoTime()).toAbsolutePath();
        Files.createDirectories(folder);
        try (Stream<Path> all = Files.list(FILES)) {
            for (Path file : all.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Files.writeString(folder.resolve("parley.key"), Talker.API_KEY + "\n");
        return folder;
    }

    /** Returns once it has read the node. Of the files only the targets are others, and how often it looks. */
    static Prometheus start(URI node) throws IOException {
        Path folder = files();
        Path config = folder.resolve("prometheus.yml");
        String text = Files.readString(config)
                .replaceFirst("- node-a:8080", "- " + node.getAuthority())
                .replaceAll(" +- node-[bc]:8080\n", "")
                .replace(": 15s", ": 1s");
        assertEquals(1, text.split(node.getAuthority(), -1).length - 1, text);
        Files.writeString(config, text);
        int port = Ports.free();
        Program program = Program.start(
                folder.resolve("log"),
                List.of(
                        Program.find("prometheus", "prometheus"),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port));
        Prometheus prometheus = new Prometheus(program, new Api(URI.create("http://127.0.0.1:" + port + "/")));
        try {
            Await.until(
                    "Prometheus has read the node; its log is in " + folder,
                    PATIENCE_SECONDS,
                    () -> prometheus
                                    .ask("up{job=\"parley\"} == 1 and on (node) parley_info")
                                    .size()
                            == 1);
        } catch (AssertionError e) {
            program.kill();
            throw e;
        }
        return prometheus;
    }

    /** What an expression gives now. */
    List<JsonObject> ask(String expression) {
        Api.Answer answer = api.get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        assertEquals(200, answer.status(), () -> expression + ": " + answer);
        return answer.json().getJsonObject("data").getJsonArray("result").getValuesAs(JsonObject.class);
    }

    /** All rules, as it has read them. */
    List<JsonObject> rules() {
        List<JsonObject> rules = new ArrayList<>();
        api.get("/api/v1/rules")
                .json()
                .getJsonObject("data")
                .getJsonArray("groups")
                .getValuesAs(JsonObject.class)
                .forEach(group -> rules.addAll(group.getJsonArray("rules").getValuesAs(JsonObject.class)));
        return rules;
    }

    /** Runs the tool in a folder. */
    static Verdict tool(Path folder, Path input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Program.find("promtool", "prometheus")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("promtool does not end: " + text);
        }
        return new Verdict(process.exitValue(), text);
    }

    @Override
    public void close() {
        program.kill();
    }
}
