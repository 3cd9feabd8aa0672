package io.parley.it.process;

import io.parley.it.client.Talker;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code java -jar parley.war load}, as an operator types it. */
final class LoadTool {
    private static final int PATIENCE_MINUTES = 5;

    private LoadTool() {}

    /** What it ended with, and what it said. */
    record Ended(int code, String out, String err) {

        JsonObject report() {
            try (JsonReader reader = Json.createReader(new StringReader(out))) {
                return reader.readObject();
            }
        }

        JsonObject messages() {
            return report().getJsonObject("messages");
        }

        JsonObject connections() {
            return report().getJsonObject("connections");
        }

        JsonObject verification() {
            return report().getJsonObject("verification");
        }
    }

    /** Waits for its end. */
    static Ended run(List<String> args) throws IOException, InterruptedException {
        Process process = start(args);
        try {
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
            String out = all(process.getInputStream());
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError("it does not end");
            }
            return new Ended(process.exitValue(), out, err.join());
        } finally {
            process.destroyForcibly();
        }
    }

    static Process start(List<String> args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                "target/parley.war",
                "load",
                "--json",
                "--warmup=1s"));
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PARLEY_API_KEY", Talker.API_KEY);
        return builder.start();
    }

    private static String all(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
