package io.parley.redis;

import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One redis-server on a free port of 127.0.0.1, with its data and its log in a folder of its own below target/it. */
public final class RedisServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 20;
    private static final int COMMAND_MILLIS = 5_000;

    private final int port;
    private final Path folder;
    private final List<String> command;
    private Program program;

    private RedisServer(int port, Path folder, List<String> command) {
        this.port = port;
        this.folder = folder;
        this.command = command;
    }

    /** Keeps nothing over a restart. */
    public static RedisServer inMemory() {
        return with("appendonly no");
    }

    /** Keeps what it acknowledged over {@code kill -9}; forced to the disk once a second. */
    public static RedisServer durable() {
        return with("appendonly yes", "appendfsync everysec");
    }

    /** Forces every write to the disk before it acknowledges it. */
    public static RedisServer durableAlways() {
        return with("appendonly yes", "appendfsync always");
    }

    /** One with these lines in its configuration; returns once it answers. */
    public static RedisServer with(String... lines) {
        return start(List.of(lines), List.of());
    }

    /** Follows a master; returns once it has what the master has. */
    public static RedisServer replicaOf(RedisServer master, String... lines) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("replicaof 127.0.0.1 " + master.port());
        // Usually a master waits 5 s for more replicas before it sends the first its data.
        master.command("CONFIG", "SET", "repl-diskless-sync-delay", "0");
        RedisServer replica = start(all, List.of());
        Await.until(
                "the replica follows",
                PATIENCE_SECONDS,
                () -> replica.info("replication", "master_link_status").equals("up"));
        return replica;
    }

    /** @param arguments behind the configuration on the command line */
    static RedisServer start(List<String> lines, List<String> arguments) {
        int port = Ports.free();
        Path folder = Path.of("target", "it", "redis-" + port + "-" + System.nanoTime())
                .toAbsolutePath();
        List<String> configuration = new ArrayList<>(List.of(
                "port " + port,
                "bind 127.0.0.1",
                "dir \"" + folder + "\"",
                "save \"\"",
                "daemonize no",
                "loglevel notice"));
        configuration.addAll(lines);
        List<String> command = new ArrayList<>(List.of(
                Program.find("redis-server", "redis-server"),
                folder.resolve("redis.conf").toString()));
        command.addAll(arguments);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("redis.conf"), configuration);
            RedisServer server = new RedisServer(port, folder, List.copyOf(command));
            server.run();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() throws IOException {
        program = Program.start(folder.resolve("redis.log"), command);
        Await.until(
                "Redis answers; its log is in " + folder,
                PATIENCE_SECONDS,
                () -> command("PING").equals("PONG"));
    }

    public int port() {
        return port;
    }

    /** As {@code parley.redis.url} takes it. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** {@code kill -9}; returns when it is dead. */
    public void kill() {
        program.kill();
    }

    /** Comes back on the same port with the same data; returns once it answers. */
    public void restart() {
        if (program.isRunning()) {
            kill();
        }
        try {
            run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code SIGSTOP}: its lines stay open and nothing answers. */
    public void suspend() {
        program.suspend();
    }

    /** {@code SIGCONT}. */
    public void resume() {
        program.resume();
    }

    /**
     * What Redis answers to a command: a String, a Long, a List of such, or null.
     *
     * @throws RedisError what Redis answers with an error
     * @throws UncheckedIOException it does not answer
     */
    public Object command(String... words) {
        try (Resp resp = new Resp(port, COMMAND_MILLIS)) {
            return resp.command(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One field of a section of {@code INFO}, empty where it is missing. */
    public String info(String section, String field) {
        Matcher line = Pattern.compile("(?m)^" + Pattern.quote(field) + ":(.*?)\r?$")
                .matcher((String) command("INFO", section));
        return line.find() ? line.group(1) : "";
    }

    /** How often this command was called since the start, or since {@code CONFIG RESETSTAT}. */
    public long calls(String name) {
        Matcher calls = Pattern.compile("calls=(\\d+)").matcher(info("commandstats", "cmdstat_" + name));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Override
    public void close() {
        kill();
    }
}
