package io.parley.it.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Dialogue;
import io.parley.it.client.Http2Socket;
import io.parley.it.client.Secrets;
import io.parley.it.server.Program;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An operator takes server-config as it is. */
class ServerConfigIT {
    private static final Path CONFIG = Path.of("server-config");
    /** Longer than any buffer that is set. */
    private static final String LONG = "long ".repeat(8_000);

    @Test
    void jettyServesAndTellsEverybodyBeforeItEnds() throws Exception {
        try (Furnished jetty = Furnished.jetty()) {
            talk(jetty.uri());
            try (Http2Socket bob = Http2Socket.connect(jetty.uri(), "/chat/lobby?name=Bob", "parley.v1")) {
                assertTrue(bob.receive().contains("\"hello\""));
            }
            Secrets.send(jetty.uri());
            Dialogue ann = Dialogue.guest(jetty.uri(), "/chat/lobby?name=Ann");
            assertEquals(143, jetty.stop());
            assertEquals(1012, ann.hear("bye").getInt("code"));
            assertEquals(1012, ann.talker().closed());
            Secrets.assertInNoFileOf(jetty.base());
        }
    }

    @Test
    void tomcatServesAndTellsEverybodyWhenItEnds() throws Exception {
        try (Furnished tomcat = Furnished.tomcat()) {
            talk(tomcat.uri());
            assertEquals(HttpClient.Version.HTTP_2, http2(tomcat.uri()).version());
            Secrets.send(tomcat.uri());
            Dialogue ann = Dialogue.guest(tomcat.uri(), "/chat/lobby?name=Ann");
            assertEquals(143, tomcat.stop());
            assertEquals(1012, ann.hear("bye").getInt("code"));
            Secrets.assertInNoFileOf(tomcat.base());
            String said = Files.readString(tomcat.base().resolve("said"));
            assertTrue(!said.contains("failed to set property") && !said.contains("memory leak"), said);
        }
    }

    private static void talk(URI uri) throws Exception {
        try (Dialogue ann = Dialogue.guest(uri, "/chat/lobby?name=Ann");
                Dialogue bob = Dialogue.guest(uri, "/chat/lobby?name=Bob")) {
            assertEquals(
                    "ok",
                    ann.ask("{\"type\":\"send\",\"body\":\"" + LONG + "\"}").getString("type"));
            assertEquals(LONG, bob.hear("message").getString("body"));
        }
    }

    private static HttpResponse<String> http2(URI uri) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request =
                HttpRequest.newBuilder(uri.resolve("/health/ready")).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** It also looks whether the programs are there: those that are not on this machine are replaced by one that is. */
    @Test
    void systemdUnderstandsEachUnit() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "it", "units-" + System.nanoTime()));
        List<String> command = new ArrayList<>();
        command.add(Program.find("systemd-analyze", "systemd"));
        command.add("verify");
        try (Stream<Path> units = Files.list(CONFIG.resolve("systemd"))) {
            for (Path unit : units.toList()) {
                String text = Files.readString(unit)
                        .replaceAll("(?m)^(Exec\\w+=)(/\\S+|cp\\b)", "$1/bin/true")
                        .replaceAll("(?m)^WorkingDirectory=.*", "WorkingDirectory=/");
                Path copy = folder.resolve(unit.getFileName());
                Files.writeString(copy, text);
                command.add(copy.toAbsolutePath().toString());
            }
        }
        assertEquals(2 + 3, command.size());
        assertEquals("", run("systemd-analyze", command.toArray(String[]::new)));
    }

    /** sysctl has no dry run, and a test may not change the machine: so each name is one that this kernel has, with as many numbers. */
    @Test
    void theKernelHasEachKey() throws IOException {
        int known = 0;
        for (String line : Files.readAllLines(CONFIG.resolve("sysctl/parley.conf"))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("=", 2);
            Path key = Path.of("/proc/sys", parts[0].strip().replace('.', '/'));
            assertTrue(Files.exists(key), () -> key + " is no key of this kernel");
            int numbers = numbers(key);
            assertTrue(parts[1].strip().matches("\\d+( \\d+){" + (numbers - 1) + "}"), line);
            known++;
        }
        assertTrue(known > 5, "only " + known);
    }

    /** Not by a method of {@link Files}: they read in steps, and these files only give their beginning then. */
    private static int numbers(Path key) throws IOException {
        try (InputStream in = Files.newInputStream(key)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split("\\s+").length;
        }
    }

    @Test
    void javaTakesItsOptions() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        for (String file : List.of("25k", "100k")) {
            String flags = run(java, java, options(file), "-XX:+PrintFlagsFinal", "-version");
            assertTrue(flags.matches("(?s).*UseG1GC\\s+= true.*"), flags);
            assertTrue(flags.matches("(?s).*ExitOnOutOfMemoryError\\s+= true.*"), flags);
        }
        // What an older Java does not know yet is passed over: there it is only read.
        String lenient = Runtime.version().feature() < 25 ? "-XX:+IgnoreUnrecognizedVMOptions" : "-showversion";
        run(java, java, lenient, options("25k"), options("jdk25"), "-version");
    }

    private static String options(String file) {
        return "@" + CONFIG.resolve("jvm/" + file + ".options");
    }

    /** Returns what it says; fails if it ends with anything but 0. */
    private static String run(String name, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> name + ": " + said);
        return said;
    }
}
