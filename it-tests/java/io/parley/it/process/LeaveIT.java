package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.Server;
import io.parley.it.server.ServerProcess;
import io.parley.it.server.TomcatProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node is told to end while clients are there. */
class LeaveIT {
    private static final int CLIENTS = 60;

    private final Path data = Path.of("target", "it", "leaves-" + System.nanoTime());

    private Server start(String container, Map<String, String> settings) throws IOException {
        return container.equals("jetty")
                ? ServerProcess.start(data, settings)
                : TomcatProcess.start(Ports.free(), data, settings);
    }

    private static List<RawSocket> crowd(Server server) throws IOException {
        List<RawSocket> crowd = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            crowd.add(RawSocket.connect(server.uri()).upgrade("/feed/prices", "parley.v1"));
        }
        return crowd;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "tomcat"})
    void balancersNoticeFirstThenClientsAreToldSomeAtATimeThenTheServerEnds(String container) throws Exception {
        Map<String, String> settings =
                Map.of("parley.drain.rate", "20", "parley.drain.delay", "2s", "parley.drain.time", "1h");
        try (Server server = start(container, settings)) {
            Api api = new Api(server.uri());
            List<RawSocket> crowd = crowd(server);
            assertEquals(200, api.get("/health/ready").status());

            server.terminate();
            Await.until("balancers see it", 10, () -> api.get("/health/ready").status() == 503);
            assertEquals("draining", api.get("/health/ready").json().getString("status"));
            assertEquals(200, api.get("/health/live").status());
            assertEquals(CLIENTS, connections(api), "nobody was told yet");
            try (Dialogue late = Dialogue.guest(server.uri(), "/chat/lobby")) {
                assertEquals("ok", late.ask("{\"type\":\"send\",\"body\":1}").getString("type"), "it still serves");
            }

            Await.until("some were told", 10, () -> connections(api) < CLIENTS);
            assertTrue(connections(api) > 0, "not all at once");
            Await.until(
                    "a handshake is turned away", 10, () -> handshake(server).contains(" 503 "));
            for (RawSocket client : crowd) {
                String said = "";
                RawSocket.Frame frame = client.receive();
                while (frame.opcode() != RawSocket.CLOSE) {
                    said = frame.text();
                    frame = client.receive();
                }
                assertTrue(said.contains("\"type\":\"bye\"") && said.contains("\"retryAfter\":"), said);
                assertEquals(1012, frame.closeCode());
                client.close();
            }
            server.stop();
        }
    }

    private static int connections(Api api) {
        return api.send(api.withKey("/api/node").GET()).json().getInt("connections");
    }

    private static String handshake(Server server) throws IOException {
        try (RawSocket socket = RawSocket.connect(server.uri())) {
            return socket.handshake(
                            "/chat/lobby",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                    .get(0);
        }
    }

    @Test
    void aServerThatNobodyAsksForItsReadinessTellsItsClientsAtOnce() throws Exception {
        try (Server server = start("jetty", Map.of("parley.drain.delay", "10m"));
                Dialogue ann = Dialogue.guest(server.uri(), "/chat/lobby")) {
            server.terminate();
            assertEquals(1012, ann.hear("bye").getInt("code"));
            server.stop();
        }
    }

    @Test
    void whoIsTurnedAwayForWantOfRoomIsToldWhenToComeBack() throws Exception {
        try (Server server = start("jetty", Map.of("parley.connections", "2"));
                Dialogue ann = Dialogue.guest(server.uri(), "/chat/lobby");
                Dialogue bob = Dialogue.guest(server.uri(), "/chat/lobby")) {
            assertEquals(302, new Api(server.uri()).get("/chat/lobby").status(), "a page is no connection");
            try (RawSocket third = RawSocket.connect(server.uri())) {
                List<String> head = third.handshake(
                        "/chat/lobby",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
                assertTrue(head.get(0).contains(" 503 "), head.get(0));
                String after = head.stream()
                        .filter(line -> line.startsWith("Retry-After: "))
                        .findFirst()
                        .orElseThrow();
                int seconds = Integer.parseInt(after.substring("Retry-After: ".length()));
                assertTrue(seconds >= 3 && seconds <= 15, after);
            }
            JsonObject answer = bob.ask("{\"type\":\"send\",\"body\":\"still here\"}");
            assertEquals("ok", answer.getString("type"));
            ann.talker().leave();
            Await.until("there is room again", 10, () -> handshake(server).contains(" 101 "));
        }
    }
}
