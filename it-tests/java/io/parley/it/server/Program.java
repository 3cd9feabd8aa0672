package io.parley.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that a test runs as a process of its own. It ends at the latest when the test's Java ends. */
public final class Program {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path log;

    private Program(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log gets all that it says, behind what is there already */
    public static Program start(Path log, List<String> command) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        return of(
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    /** One that was started already and logs there. */
    public static Program of(Process process, Path log) {
        RUNNING.add(process);
        return new Program(process, log);
    }

    /** Where this program lies: on the PATH, or where Debian keeps what is for administrators. */
    public static String find(String name, String debianPackage) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/bin", "/usr/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        name + " is missing: please install it (on Debian: apt-get install " + debianPackage + ")"))
                .toString();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** {@code kill -9}; returns when it has ended. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(20);
    }

    /** {@code SIGSTOP}: it stands still, and its lines stay open. */
    public void suspend() {
        signal("STOP");
    }

    /** {@code SIGCONT}: it goes on. */
    public void resume() {
        signal("CONT");
    }

    /** @param name as {@code kill} knows it, without SIG */
    public void signal(String name) {
        try {
            int status = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start()
                    .waitFor();
            if (status != 0 && process.isAlive()) {
                throw new IllegalStateException("SIG" + name + " was not taken; see " + log);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public void awaitEnd(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new IllegalStateException("it does not end; see " + log);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
