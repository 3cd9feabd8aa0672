package io.parley.it.server;

import io.parley.it.client.Talker;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code java -jar parley.war}, as an operator types it, in a folder of its own. */
public final class StandaloneProcess implements Server {

    private static final int PATIENCE_SECONDS = 60;
    private static final String SERVING = "Parley serves at ";

    private static final List<String> ORDINARY =
            Stream.concat(Stream.of("-Xmx1g"), SHORT_LIFE.stream()).toList();

    private final Process process;
    private final Program program;
    private final URI uri;

    private StandaloneProcess(Process process, Path log) throws IOException {
        this.process = process;
        this.program = Program.of(process, log);
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        while (line != null && !line.startsWith(SERVING)) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IOException("it has ended; its log is " + log);
        }
        uri = URI.create(line.substring(SERVING.length()));
    }

    /** What it said, all in all, and how it ended. */
    public record End(int status, String out, String error) {}

    /**
     * Returns once it serves.
     *
     * @param home the folder that it is started in; {@code home/tmp} is its temporary folder, {@code home/log} its log
     * @param settings system properties
     * @param environment more of it
     * @param args after the WAR
     */
    public static StandaloneProcess start(
            Path home, Map<String, String> settings, Map<String, String> environment, String... args)
            throws IOException {
        ProcessBuilder command = command(home, ORDINARY, settings, args);
        command.environment().putAll(environment);
        return start(home, command);
    }

    /**
     * The same on any free port of 127.0.0.1, with a Java of another kind.
     *
     * @param options of Java: its heap, its collector
     */
    public static StandaloneProcess startWith(Path home, List<String> options, Map<String, String> settings)
            throws IOException {
        return start(home, command(home, options, settings, "--host", "127.0.0.1", "--port", "0"));
    }

    private static StandaloneProcess start(Path home, ProcessBuilder command) throws IOException {
        Path log = home.resolve("log").toAbsolutePath();
        Process process = command.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            return new StandaloneProcess(process, log);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** One that is to end by itself. */
    public static End run(Path home, Map<String, String> settings, String... args)
            throws IOException, InterruptedException {
        Path out = home.resolve("out");
        Path error = home.resolve("error");
        Process process = command(home, ORDINARY, settings, args)
                .redirectOutput(out.toFile())
                .redirectError(error.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end; see " + error);
        }
        return new End(process.exitValue(), Files.readString(out), Files.readString(error));
    }

    private static ProcessBuilder command(Path home, List<String> options, Map<String, String> settings, String... args)
            throws IOException {
        Path tmp = Files.createDirectories(home.toAbsolutePath().resolve("tmp"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Djava.io.tmpdir=" + tmp);
        command.add("-Dparley.api.key=" + Talker.API_KEY);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.add("-jar");
        command.add(Path.of("target", "parley.war").toAbsolutePath().toString());
        command.addAll(List.of(args));
        return new ProcessBuilder(command).directory(home.toFile());
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public Program program() {
        return program;
    }

    /** @param name as {@code kill} knows it, without SIG */
    public void signal(String name) {
        program.signal(name);
    }

    @Override
    public void stop() {
        terminate();
        program.awaitEnd(PATIENCE_SECONDS);
    }

    /** How it ended. */
    public int status() {
        program.awaitEnd(PATIENCE_SECONDS);
        return process.exitValue();
    }
}
