package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Http2Socket;
import io.parley.it.client.RawSocket;
import io.parley.it.server.Await;
import io.parley.it.server.StandaloneProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code java -jar parley.war}: the WAR without a container. */
class StandaloneIT {

    /** Nobody else is told to come to this node: there is nothing to wait for. */
    private static final Map<String, String> SETTINGS = Map.of("parley.drain.delay", "0s");

    private static final String[] ANY_PORT = {"--host", "127.0.0.1", "--port", "0"};

    private final Path home = Path.of("target", "it", "standalone-" + System.nanoTime());

    @BeforeEach
    void makeHome() throws IOException {
        Files.createDirectories(home);
    }

    @Test
    void everybodyIsToldWhenItEndsAndFindsEverythingWhenItIsBack() throws Exception {
        try (StandaloneProcess parley = start()) {
            Dialogue ann = Dialogue.guest(parley.uri(), "/chat/lobby?name=Ann");
            ann.ask("{\"type\":\"send\",\"body\":\"kept\"}");
            parley.stop();
            assertEquals(1012, ann.hear("bye").getInt("code"));
            assertEquals(1012, ann.talker().closed());
            assertEquals(143, parley.status());
            assertEquals(List.of(), leftBehind());
        }
        assertTrue(Files.exists(home.resolve("parley-data/parley.mv")));
        try (StandaloneProcess parley = start();
                Dialogue ann = Dialogue.guest(parley.uri(), "/chat/lobby?last=1")) {
            assertEquals("kept", ann.hear("message").getString("body"));
            parley.signal("INT");
            assertEquals(130, parley.status());
        }
    }

    @Test
    void aSecondSignalEndsItAtOnceAndTheNextStartCleansUp() throws Exception {
        try (StandaloneProcess parley = start();
                RawSocket deaf = RawSocket.connect(parley.uri()).upgrade("/chat/lobby", "parley.v1")) {
            while (!deaf.receive().text().contains("\"hello\"")) {}
            parley.signal("INT");
            // It has begun to end, and waits for one who does not answer.
            while (!deaf.receive().text().contains("\"bye\"")) {}
            parley.signal("INT");
            assertEquals(130, parley.status());
            assertEquals(1, leftBehind().size(), "it ended in order after all");
        }
        try (StandaloneProcess parley = start()) {
            assertEquals(1, leftBehind().size(), "what lies there is not only its own");
            parley.stop();
            assertEquals(List.of(), leftBehind());
        }
    }

    @Test
    void twoDoNotRemoveEachOthersFiles() throws Exception {
        Map<String, String> other = Map.of("parley.data", "other-data");
        try (StandaloneProcess one = start();
                StandaloneProcess two = StandaloneProcess.start(home, other, Map.of(), ANY_PORT)) {
            assertEquals(2, leftBehind().size());
            assertEquals(200, new Api(one.uri()).get("/index.html").status());
            assertEquals(200, new Api(two.uri()).get("/index.html").status());
            assertTrue(Files.exists(home.resolve("other-data/parley.mv")));
        }
    }

    @Test
    void itServesBelowAPathAndSpeaksHttp2() throws Exception {
        try (StandaloneProcess parley = StandaloneProcess.start(
                home, SETTINGS, Map.of(), "serve", "--host=127.0.0.1", "--port=0", "--context=/parley")) {
            assertEquals("/parley/", parley.uri().getPath());
            try (Dialogue ann = Dialogue.guest(parley.uri(), "/chat/lobby?name=Ann");
                    Http2Socket bob = Http2Socket.connect(parley.uri(), "/chat/lobby?name=Bob", "parley.v1")) {
                assertTrue(bob.receive().contains("\"hello\""));
                bob.send("{\"type\":\"send\",\"body\":\"one line for all\"}");
                assertEquals("one line for all", ann.hear("message").getString("body"));
            }
        }
    }

    @Test
    void whatServesIsNotServed() throws Exception {
        try (StandaloneProcess parley = start()) {
            Api api = new Api(parley.uri());
            for (String path : List.of(
                    "/WEB-INF/server/classes/io/parley/standalone/Serve.class",
                    "/web-inf/server/classes/io/parley/standalone/Serve.class",
                    "/x/..;/WEB-INF/server/classes/io/parley/standalone/Serve.class",
                    "/%57EB-INF/server/classes/io/parley/standalone/Serve.class",
                    "/io/parley/boot/Main.class",
                    "/META-INF/MANIFEST.MF")) {
                int status = api.get(path).status();
                assertTrue(status == 404 || status == 400, () -> path + ": " + status);
            }
            assertEquals(200, api.get("/js/parley.js").status());
            assertEquals("", api.get("/").header("Server"));
        }
    }

    @Test
    void aContainerFindsNothingOfItOnItsClassPath() throws Exception {
        try (ZipFile war = new ZipFile(Path.of("target", "parley.war").toFile())) {
            List<String> names = war.stream().map(ZipEntry::getName).toList();
            assertTrue(names.contains("WEB-INF/server/classes/io/parley/standalone/Serve.class"));
            assertTrue(names.stream().anyMatch(name -> name.matches("WEB-INF/server/lib/jetty-server-.*\\.jar")));
            for (String name : names) {
                assertFalse(
                        name.matches("WEB-INF/classes/io/parley/(boot|standalone)/.*")
                                || name.matches("WEB-INF/lib/(jetty|jakarta\\.(servlet|websocket|annotation)|asm).*"),
                        name);
            }
        }
    }

    @Test
    void wrongUseIsToldAndIsStatusTwo() throws Exception {
        assertWrong("There is no option '--prot'.", "--prot", "80");
        assertWrong("--port is 0 to 65535, not 'http'.", "--port", "http");
        assertWrong("--port needs a value.", "--port");
        assertWrong("--context is a path such as /parley, not 'parley'.", "--context", "parley");
        assertWrong("There is no 'sevre'. There are: serve, doctor, load.", "sevre");
        assertEquals(List.of(), leftBehind());
    }

    private void assertWrong(String told, String... args) throws Exception {
        StandaloneProcess.End end = StandaloneProcess.run(home, Map.of(), args);
        assertEquals(2, end.status());
        assertTrue(end.error().contains(told), end::error);
    }

    @Test
    void helpAndVersionAreAnswers() throws Exception {
        StandaloneProcess.End help = StandaloneProcess.run(home, Map.of(), "--help");
        assertEquals(0, help.status());
        assertTrue(help.out().contains("--context PATH"), help::out);
        StandaloneProcess.End version = StandaloneProcess.run(home, Map.of(), "--version");
        assertEquals(0, version.status());
        assertTrue(version.out().matches("Parley \\d\\S+\\R"), version::out);
    }

    @Test
    void whatItCannotStartWithIsToldInASentence() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "" + other.getLocalPort();
            StandaloneProcess.End end = StandaloneProcess.run(home, Map.of(), "--host", "127.0.0.1", "--port", port);
            assertEquals(1, end.status());
            assertTrue(end.error().contains("cannot listen at 127.0.0.1, port " + port), end::error);
            assertFalse(end.error().contains("\tat "), end::error);
        }
        StandaloneProcess.End wrong = StandaloneProcess.run(home, Map.of("parley.ping", "0s"), ANY_PORT);
        assertEquals(1, wrong.status());
        assertTrue(wrong.error().contains("parley.ping is a time"), wrong::error);
        assertFalse(wrong.error().contains("\tat "), wrong::error);
        assertEquals(List.of(), leftBehind());
    }

    @Test
    void systemdIsToldWhenItServesAndWhenItEnds() throws Exception {
        Path told = home.toAbsolutePath().resolve("told");
        Path notify = home.toAbsolutePath().resolve("bin/systemd-notify");
        Files.createDirectories(notify.getParent());
        Files.writeString(notify, "#!/bin/sh\necho \"$@\" >>" + told + "\n");
        assertTrue(notify.toFile().setExecutable(true));
        Map<String, String> environment = Map.of(
                "NOTIFY_SOCKET", "/run/systemd/notify", "PATH", notify.getParent() + ":" + System.getenv("PATH"));
        try (StandaloneProcess parley = StandaloneProcess.start(home, SETTINGS, environment, ANY_PORT)) {
            Await.until(
                    "systemd is told that it serves",
                    20,
                    () -> Files.readString(told).equals("--ready\n"));
            parley.stop();
            assertEquals("--ready\nSTOPPING=1\n", Files.readString(told));
        }
    }

    private StandaloneProcess start() throws IOException {
        return StandaloneProcess.start(home, SETTINGS, Map.of(), ANY_PORT);
    }

    /** The names of what lies in the temporary folder. The JVM's own file is not ours. */
    private List<String> leftBehind() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("tmp"))) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("hsperfdata"))
                    .toList();
        }
    }
}
