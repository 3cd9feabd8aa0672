package io.parley.it.server;

import io.parley.it.client.Api;
import io.parley.it.client.Talker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tomcat as it is downloaded, with the built WAR as its root application. */
public final class TomcatProcess implements Server {

    private static final int PATIENCE_SECONDS = 60;

    private final Program program;
    private final URI uri;

    private TomcatProcess(Program program, URI uri) {
        this.program = program;
        this.uri = uri;
    }

    /**
     * Tomcat 11. Returns once it serves.
     *
     * @param data where it keeps its messages; beside it lie Tomcat's own files
     * @param settings more system properties
     */
    public static TomcatProcess start(int port, Path data, Map<String, String> settings) throws IOException {
        return start("tomcat-11", port, data, settings);
    }

    /** @param version {@code tomcat-11} or {@code tomcat-10}, which is 10.1 */
    public static TomcatProcess start(String version, int port, Path data, Map<String, String> settings)
            throws IOException {
        Path base = data.resolveSibling(data.getFileName() + "-tomcat").toAbsolutePath();
        Path home = home(version);
        furnish(home, base, port);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.addAll(SHORT_LIFE);
        command.add("-Dcatalina.home=" + home);
        command.add("-Dcatalina.base=" + base);
        command.add("-Djava.io.tmpdir=" + base.resolve("temp"));
        command.add("-Dparley.data=" + data.toAbsolutePath());
        command.add("-Dparley.api.key=" + Talker.API_KEY);
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        String bin = home + "/bin/bootstrap.jar:" + home + "/bin/tomcat-juli.jar";
        command.addAll(List.of("-cp", bin, "org.apache.catalina.startup.Bootstrap", "start"));
        Path log = data.resolveSibling(data.getFileName() + ".log");
        Program program = Program.start(log, command);
        URI uri = URI.create("http://127.0.0.1:" + port + "/");
        try {
            awaitServing(program, uri, log);
        } catch (AssertionError e) {
            program.kill();
            throw e;
        }
        return new TomcatProcess(program, uri);
    }

    private static void awaitServing(Program program, URI uri, Path log) {
        Api api = new Api(uri);
        Await.until("Tomcat serves; its log is " + log, PATIENCE_SECONDS, () -> {
            if (!program.isRunning()) {
                throw new IllegalStateException("Tomcat has ended");
            }
            return api.get("/health/live").status() == 200;
        });
    }

    /** What the build has unpacked. */
    private static Path home(String version) throws IOException {
        try (Stream<Path> unpacked = Files.list(Path.of("target", version))) {
            return unpacked.findFirst().orElseThrow().toAbsolutePath();
        }
    }

    private static void furnish(Path home, Path base, int port) throws IOException {
        for (String folder : List.of("conf", "logs", "temp", "webapps", "work")) {
            Files.createDirectories(base.resolve(folder));
        }
        Path war = base.resolve("webapps/ROOT.war");
        if (!Files.exists(war)) {
            Files.copy(Path.of("target", "parley.war"), war);
            Files.copy(home.resolve("conf/web.xml"), base.resolve("conf/web.xml"));
        }
        Files.writeString(base.resolve("conf/server.xml"), """
                <Server port="-1">
                  <Service name="Catalina">
                    <Connector address="127.0.0.1" port="%d"/>
                    <Engine name="Catalina" defaultHost="localhost">
                      <Host name="localhost" appBase="webapps" autoDeploy="false"/>
                    </Engine>
                  </Service>
                </Server>
                """.formatted(port));
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public void stop() {
        terminate();
        program.awaitEnd(PATIENCE_SECONDS);
    }
}
