package io.parley.it.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the doctor said. */
final class Diagnosis {
    private static final int PATIENCE_SECONDS = 60;

    private final int exitCode;
    private final String out;
    private final String progress;

    private Diagnosis(int exitCode, String out, String progress) {
        this.exitCode = exitCode;
        this.out = out;
        this.progress = progress;
    }

    /** @param arguments behind {@code java -jar parley.war doctor} */
    static Diagnosis of(String... arguments) throws IOException, InterruptedException {
        return of(List.of(), Map.of(), arguments);
    }

    /**
     * @param wrapper a program that starts Java, and its arguments
     * @param settings system properties
     */
    static Diagnosis of(List<String> wrapper, Map<String, String> settings, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", "target/parley.war", "doctor"));
        command.addAll(List.of(arguments));
        Path folder = Path.of("target", "it", "doctor-" + System.nanoTime());
        Files.createDirectories(folder);
        Path out = folder.resolve("out");
        Path progress = folder.resolve("progress");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(progress.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the doctor does not end; see " + folder);
        }
        return new Diagnosis(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(progress, StandardCharsets.UTF_8));
    }

    int exitCode() {
        return exitCode;
    }

    String out() {
        return out;
    }

    /** What it said while it was at work. */
    String progress() {
        return progress;
    }

    JsonObject json() {
        try (JsonReader reader = Json.createReader(new StringReader(out))) {
            return reader.readObject();
        } catch (JsonException e) {
            throw new AssertionError(out + progress, e);
        }
    }

    /** By id, what is not well: each with its whole finding. */
    Map<String, JsonObject> wrong() {
        Map<String, JsonObject> wrong = new TreeMap<>();
        for (JsonObject finding : json().getJsonArray("findings").getValuesAs(JsonObject.class)) {
            if (finding.getString("state").matches("WARN|FAIL")) {
                wrong.put(finding.getString("id"), finding);
            }
        }
        return wrong;
    }

    /** One fault, this one, with a cure; returns its finding. */
    JsonObject assertOnly(String id, String state) {
        assertEquals(
                List.of(id),
                List.copyOf(wrong().keySet()),
                () -> wrong().values().toString());
        JsonObject finding = wrong().get(id);
        assertEquals(state, finding.getString("state"));
        assertFalse(finding.getString("cure").isEmpty());
        assertEquals(state.equals("FAIL") ? 2 : 1, exitCode);
        return finding;
    }

    void assertHealthy() {
        assertEquals(Map.of(), wrong());
        assertEquals(0, exitCode);
    }
}
