package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code server-config/cluster/run} promises: one command and there is a whole cluster, Ctrl-C and nothing is left. */
class LaptopClusterIT {

    private static final int NODES = 4;
    private static final int TO_START = 180;
    private static final int TO_END = 60;

    private final Path home =
            Path.of("target", "it", "laptop-" + System.nanoTime()).toAbsolutePath();
    private final int port = Ports.free();
    private final URI uri = URI.create("http://127.0.0.1:" + port + "/");
    private final List<ProcessHandle> parts = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        parts.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void fourNodesAreOneUntilCtrlCAndAreThereAgainRightAfter() throws Exception {
        Process first = run("first", NODES);
        awaitReady(first, "first");
        assertEquals(NODES + 2, parts.size(), "the nodes, Redis and HAProxy: " + parts);

        Map<String, Dialogue> people = oneOnEachNode();
        Dialogue ann = people.values().iterator().next();
        ann.say("{\"type\":\"send\",\"body\":\"Hello to all nodes\"}");
        for (Dialogue each : people.values()) {
            assertEquals("Hello to all nodes", each.hear("message").getString("body"));
        }

        Process second = run("second", NODES);
        assertTrue(second.waitFor(TO_END, TimeUnit.SECONDS), "two clusters share their data");
        assertEquals(1, second.exitValue());
        assertSays("second", "something of an earlier cluster still runs here");

        Program.of(first, log("first")).signal("INT");
        for (Dialogue each : people.values()) {
            assertEquals(1012, each.hear("bye").getInt("code"));
            assertEquals(1012, each.talker().closed());
        }
        assertNothingIsLeftOf(first);

        Process again = run("again", 1);
        awaitReady(again, "again");
        String history = new Api(uri).get("/api/channels/chat/laptop/messages").toString();
        assertTrue(history.contains("Hello to all nodes"), history);
        Program.of(again, log("again")).signal("INT");
        assertNothingIsLeftOf(again);
    }

    @Test
    void aPortThatIsTakenIsToldAndNothingStarts() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Process process = run("taken", NODES);
            assertTrue(process.waitFor(TO_END, TimeUnit.SECONDS), "it waits for port " + taken.getLocalPort());
            assertEquals(1, process.exitValue());
            assertSays("taken", "something listens on port " + port);
            assertEquals(0, process.descendants().count());
        }
    }

    private Process run(String name, int nodes) throws IOException {
        Files.createDirectories(home);
        // A test that runs in the background of a shell has Ctrl-C turned off, and would hand that on.
        ProcessBuilder builder = new ProcessBuilder(
                "env",
                "--default-signal=INT",
                "server-config/cluster/run",
                "--port",
                "" + port,
                "--nodes",
                "" + nodes,
                "--home",
                home.toString());
        builder.environment().put("PARLEY_API_KEY", Talker.API_KEY);
        builder.redirectErrorStream(true).redirectOutput(log(name).toFile());
        Process process = builder.start();
        parts.add(process.toHandle());
        return process;
    }

    private Path log(String name) {
        return home.resolve(name + ".txt");
    }

    private void assertSays(String name, String text) throws IOException {
        String says = Files.readString(log(name));
        assertTrue(says.contains(text), says);
    }

    /** From now on {@link #parts} are what it has started. */
    private void awaitReady(Process process, String name) throws IOException {
        Await.until(
                "the cluster starts; see " + log(name),
                TO_START,
                // Its last words: what it needed to say them has ended too.
                () -> !process.isAlive() || Files.readString(log(name)).contains("Ctrl-C ends it"));
        assertSays(name, "Parley is at " + uri);
        parts.clear();
        process.descendants()
                .filter(part -> !part.info().command().orElse("").endsWith("/sleep"))
                .forEach(parts::add);
    }

    /** Comes until each node has somebody: no stickiness, and the next one goes where least are. */
    private Map<String, Dialogue> oneOnEachNode() {
        Map<String, Dialogue> people = new HashMap<>();
        for (int i = 0; i < 3 * NODES && people.size() < NODES; i++) {
            Dialogue guest = Dialogue.guest(uri, "/chat/laptop?members=false");
            Dialogue other = people.putIfAbsent(guest.hello().getString("node"), guest);
            if (other != null) {
                guest.close();
            }
        }
        assertEquals(NODES, people.size(), people::toString);
        return people;
    }

    private void assertNothingIsLeftOf(Process process) throws Exception {
        assertTrue(process.waitFor(TO_END, TimeUnit.SECONDS), "it does not end");
        assertEquals(0, process.exitValue());
        for (ProcessHandle part : parts) {
            assertFalse(part.isAlive(), () -> "still there: " + part.pid() + " " + part.info());
        }
        parts.clear();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            throw new AssertionError("something listens on " + socket.getRemoteSocketAddress());
        } catch (IOException refused) {
            assertTrue(refused.getMessage().contains("refused"), refused::getMessage);
        }
    }
}
