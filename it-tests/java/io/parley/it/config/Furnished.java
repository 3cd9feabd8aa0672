package io.parley.it.config;

import io.parley.it.client.Api;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A container as an operator sets it up with the files of server-config: a copy of the folder, the WAR in it, and a port. */
final class Furnished implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 90;
    private static final Path CONFIG = Path.of("server-config").toAbsolutePath();
    private static final Map<String, String> LOGIN = Map.of("PARLEY_AUTH", "container");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Path base;
    private final Program program;
    private final Process process;
    private final URI uri;

    private Furnished(Path base, Map<String, String> environment, int port, List<String> command) throws IOException {
        this.base = base;
        uri = URI.create("http://127.0.0.1:" + port + "/");
        Path log = base.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(base.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("PARLEY_API_KEY", Talker.API_KEY);
        builder.environment().put("PARLEY_DRAIN_DELAY", "0s");
        process = builder.start();
        program = Program.of(process, log);
        Api api = new Api(uri);
        try {
            Await.until("it serves; what it said is in " + log, PATIENCE_SECONDS, () -> {
                if (!process.isAlive()) {
                    throw new IllegalStateException("it has ended");
                }
                return api.get("/health/ready").status() == 200;
            });
        } catch (AssertionError e) {
            program.kill();
            throw e;
        }
    }

    static Furnished jetty() throws IOException {
        return jetty(copy("jetty"), Map.of());
    }

    /** @param users with their passwords; who they are the container finds out */
    static Furnished jettyWithLogin(Map<String, String> users) throws IOException {
        Path base = copy("jetty");
        Files.createDirectories(base.resolve("etc"));
        Files.copy(CONFIG.resolve("login/web.xml"), base.resolve("etc/login.xml"));
        Files.copy(CONFIG.resolve("login/jetty.xml"), base.resolve("webapps/ROOT.xml"));
        List<String> lines = users.entrySet().stream()
                .map(user -> user.getKey() + ": " + user.getValue() + ", staff")
                .toList();
        Files.write(base.resolve("etc/users.properties"), lines);
        return jetty(base, LOGIN);
    }

    private static Furnished jetty(Path base, Map<String, String> environment) throws IOException {
        int port = Ports.free();
        return new Furnished(
                base,
                environment,
                port,
                List.of(
                        JAVA,
                        "@" + CONFIG.resolve("jvm/25k.options"),
                        "-jar",
                        unpacked("jetty-12").resolve("start.jar").toString(),
                        "jetty.http.port=" + port));
    }

    static Furnished tomcat() throws IOException {
        return tomcat("tomcat-11", copy("tomcat"), Map.of());
    }

    /**
     * @param version {@code tomcat-11} or {@code tomcat-10}
     * @param users with their passwords; who they are the container finds out
     */
    static Furnished tomcatWithLogin(String version, Map<String, String> users) throws IOException {
        Path base = copy("tomcat");
        Path host = Files.createDirectories(base.resolve("conf/Catalina/localhost"));
        Files.copy(CONFIG.resolve("login/web.xml"), host.resolve("web.xml.default"));
        Files.copy(CONFIG.resolve("login/tomcat.xml"), host.resolve("ROOT.xml"));
        String lines = users.entrySet().stream()
                .map(user -> "<user username=\"%s\" password=\"%s\" roles=\"staff\"/>"
                        .formatted(user.getKey(), user.getValue()))
                .collect(Collectors.joining("\n", "<tomcat-users>\n", "\n</tomcat-users>\n"));
        Files.writeString(base.resolve("conf/tomcat-users.xml"), lines);
        return tomcat(version, base, LOGIN);
    }

    private static Furnished tomcat(String version, Path base, Map<String, String> more) throws IOException {
        Path home = unpacked(version);
        for (String folder : List.of("logs", "temp", "work")) {
            Files.createDirectories(base.resolve(folder));
        }
        Files.copy(home.resolve("conf/web.xml"), base.resolve("conf/web.xml"));
        int port = Ports.free();
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CATALINA_HOME", home.toString());
        environment.put("CATALINA_BASE", base.toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("PARLEY_JVM_OPTIONS", CONFIG.resolve("jvm/25k.options").toString());
        environment.put("CATALINA_OPTS", "-Dnode.port=" + port);
        return new Furnished(
                base,
                environment,
                port,
                List.of("sh", home.resolve("bin/catalina.sh").toString(), "run"));
    }

    /** What the build has unpacked. */
    private static Path unpacked(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", folder))) {
            return files.findFirst().orElseThrow().toAbsolutePath();
        }
    }

    private static Path copy(String folder) throws IOException {
        Path source = CONFIG.resolve(folder);
        Path base =
                Path.of("target", "it", folder + "-base-" + System.nanoTime()).toAbsolutePath();
        List<Path> files;
        try (Stream<Path> all = Files.walk(source)) {
            files = new ArrayList<>(all.toList());
        }
        for (Path file : files) {
            Path copy = base.resolve(source.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.createDirectories(base.resolve("webapps"));
        Files.copy(Path.of("target", "parley.war"), base.resolve("webapps/ROOT.war"));
        return base;
    }

    URI uri() {
        return uri;
    }

    Path base() {
        return base;
    }

    /** SIGTERM; returns the status with which it ended. */
    int stop() {
        program.signal("TERM");
        program.awaitEnd(PATIENCE_SECONDS);
        return process.exitValue();
    }

    @Override
    public void close() {
        program.kill();
    }
}
