package io.parley.it.server;

import io.parley.it.client.Talker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Jetty with the built WAR in a Java process of its own, which can be killed like any other. */
public final class ServerProcess implements Server {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Program program;
    private final BufferedReader said;
    private final Writer told;
    private final URI uri;

    private ServerProcess(Process process, Path log) throws IOException {
        this.process = process;
        this.program = Program.of(process, log);
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.told = process.outputWriter(StandardCharsets.UTF_8);
        this.uri = URI.create(awaitLine("serving "));
    }

    /**
     * Returns once it serves.
     *
     * @param data where it keeps its messages
     * @param settings more system properties
     */
    public static ServerProcess start(Path data, Map<String, String> settings) throws IOException {
        return start(0, data, settings, List.of(), List.of());
    }

    /** One of many, on a port of the caller's, so that it can come back where it was. */
    public static ServerProcess start(int port, Path data, Map<String, String> settings) throws IOException {
        return start(port, data, settings, SHORT_LIFE, List.of());
    }

    /**
     * One that cannot write files of more than so many KiB, as if the disk were full then. Needs Linux.
     *
     * @see #enlargeDisk
     */
    public static ServerProcess startOnSmallDisk(Path data, int size) throws IOException {
        List<String> wrapper = List.of("bash", "-c", "ulimit -S -f " + size + "; exec \"$@\"", "server");
        return start(0, data, Map.of(), List.of(), wrapper);
    }

    private static ServerProcess start(
            int port, Path data, Map<String, String> settings, List<String> options, List<String> wrapper)
            throws IOException {
        Files.createDirectories(data);
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.addAll(options);
        command.add("-Dparley.data=" + data);
        command.add("-Dparley.api.key=" + Talker.API_KEY);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-cp", classPath(), JettyServer.class.getName(), "target/parley.war", "" + port));
        Path log = data.resolveSibling(data.getFileName() + ".log");
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            return new ServerProcess(process, log);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The tests' own, however Failsafe hands it on. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public Program program() {
        return program;
    }

    /** The bytes on its heap that live after a collection. */
    public long liveHeap() throws IOException {
        told.write("heap\n");
        told.flush();
        return Long.parseLong(awaitLine("heap "));
    }

    /** From now on it may write files of any size. */
    public void enlargeDisk() throws IOException, InterruptedException {
        int status = new ProcessBuilder("prlimit", "--pid", "" + process.pid(), "--fsize=unlimited:")
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("prlimit ended with " + status);
        }
    }

    @Override
    public void stop() {
        try {
            told.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        program.awaitEnd(PATIENCE_SECONDS);
    }

    private String awaitLine(String start) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(start)) {
                return line.substring(start.length());
            }
        }
        throw new IOException("the server has ended; its log is beside its data");
    }
}
