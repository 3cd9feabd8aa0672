package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each limit that an operator can set, and what is said to whoever comes to it. */
class LimitsIT {
    private static final Path DATA = Path.of("target", "it", "limits-" + System.nanoTime());

    /** Loopback is no proxy here: each of its addresses is a client's own. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("parley.proxies", "192.0.2.1"),
            Map.entry("parley.limits.connections.address", "4"),
            Map.entry("parley.limits.connections.user", "2"),
            Map.entry("parley.limits.commands", "5"),
            Map.entry("parley.limits.user.commands", "5"),
            Map.entry("parley.limits.bytes", "1000000"),
            Map.entry("parley.limits.user.bytes", "1000000"),
            Map.entry("parley.limits.frame.commands", "10"),
            Map.entry("parley.limits.message", "2048"),
            Map.entry("parley.limits.message.time", "2s"),
            Map.entry("parley.limits.channels", "3"),
            Map.entry("parley.limits.history", "10"),
            Map.entry("parley.limits.depth", "8"));

    /** More than the server has threads. */
    private static final int SLOW_BODIES = 300;

    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(DATA, SETTINGS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawSocket from(String address) throws IOException {
        return RawSocket.connect(server.uri(), address);
    }

    private static void close(Iterable<RawSocket> sockets) throws IOException {
        for (RawSocket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void anAddressThatHasItsConnectionsIsToldSoBeforeAnyUpgrade() throws Exception {
        List<RawSocket> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            RawSocket one = from("127.0.1.1").upgrade("/live", "parley.v1");
            assertTrue(one.receive().text().contains("hello"));
            four.add(one);
        }
        try (RawSocket fifth = from("127.0.1.1");
                RawSocket another = from("127.0.1.2")) {
            List<String> head = fifth.open("/live", "Sec-WebSocket-Protocol: parley.v1");
            assertEquals(429, RawSocket.status(head), head.toString());
            assertTrue(head.stream().anyMatch(line -> line.contains("application/problem+json")), head.toString());
            assertEquals(101, RawSocket.status(another.open("/live")));
        }
        four.remove(0).close();
        Await.until("a place gets free", 20, () -> {
            RawSocket next = from("127.0.1.1");
            four.add(next);
            return RawSocket.status(next.open("/live")) == 101;
        });
        close(four);
    }

    @Test
    void aUserHasSoManyConnectionsWhereverTheyComeFrom() throws Exception {
        String path = "/live?guest=one-secret-of-one-guest";
        List<RawSocket> two = List.of(
                from("127.0.2.1").upgrade(path, "parley.v1"), from("127.0.2.2").upgrade(path, "parley.v1"));
        for (RawSocket one : two) {
            assertTrue(one.receive().text().contains("hello"));
        }
        try (RawSocket third = from("127.0.2.3").upgrade(path, "parley.v1")) {
            assertTrue(third.receive().text().contains("\"reason\":\"too-many\""));
            assertEquals(4400, third.closeCode());
        }
        close(two);
    }

    @Test
    void whoAsksTooMuchGetsAnAnswerToEachCommandAndIsServedLater() {
        try (Dialogue guest = Dialogue.guest(server.uri(), "/chat/rates")) {
            JsonObject limits = guest.hello().getJsonObject("limits");
            assertEquals(5, limits.getJsonObject("rate").getInt("commands"));
            String frame = IntStream.range(0, 10)
                    .mapToObj(i -> "{\"type\":\"typing\",\"id\":ID,\"on\":true}")
                    .collect(Collectors.joining(",", "[", "]"));
            Set<Integer> taken = new HashSet<>();
            Set<Integer> refused = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                String numbered = frame;
                for (int n = 0; n < 10; n++) {
                    numbered = numbered.replaceFirst("ID", Integer.toString(10 * i + n));
                }
                guest.say(numbered);
            }
            while (taken.size() + refused.size() < 50) {
                JsonObject answer = guest.hear(event -> event.containsKey("re"));
                boolean ok = answer.getString("type").equals("ok");
                assertTrue((ok ? taken : refused).add(answer.getInt("re")), "answered once");
                if (!ok) {
                    assertEquals("rate-limited", answer.getString("code"));
                    assertTrue(answer.getBoolean("retry"));
                    assertTrue(answer.getJsonNumber("retryAfter").doubleValue() > 0);
                }
            }
            assertTrue(taken.size() >= 20 && !refused.isEmpty(), taken + " " + refused);
            Await.until(
                    "there is room again",
                    20,
                    () -> guest.ask("{\"type\":\"typing\",\"on\":false}")
                            .getString("type")
                            .equals("ok"));
        }
    }

    @Test
    void whoGoesOnAndOnIsClosedWithAWordAndMayComeBack() throws Exception {
        try (RawSocket flood = from("127.0.3.1").upgrade("/live", "parley.v1")) {
            for (int i = 0; i < 200; i++) {
                flood.sendText("{\"type\":\"leave\",\"channel\":\"chat/nowhere\"}");
            }
            assertEquals(4529, flood.closeCode());
        }
        try (RawSocket again = from("127.0.3.1").upgrade("/live", "parley.v1")) {
            assertTrue(again.receive().text().contains("hello"));
        }
    }

    @Test
    void requestsOfAnAddressCountLikeCommandsAndBackEndsAreFree() throws Exception {
        int last = 0;
        List<String> head = List.of();
        for (int i = 0; i < 500 && last != 429; i++) {
            try (RawSocket request = from("127.0.4.1")) {
                head = request.handshake("/api/channels");
                last = RawSocket.status(head);
            }
        }
        assertEquals(429, last);
        assertTrue(head.stream().anyMatch(header -> header.matches("(?i)retry-after: [1-9]\\d*")), head.toString());
        Api api = new Api(server.uri());
        for (int i = 0; i < 60; i++) {
            assertEquals(
                    201,
                    api.post("/api/channels/feed/free/messages", "{\"body\":1}").status());
        }
    }

    @Test
    void eachBoundOfAFrameIsToldAndHeld() {
        try (Dialogue owner = Dialogue.withKey(server.uri(), "/live")) {
            JsonObject limits = owner.hello().getJsonObject("limits");
            assertEquals(2048, limits.getInt("frame"));
            assertEquals(10, limits.getInt("commands"));
            assertEquals(3, limits.getInt("channels"));
            assertEquals(10, limits.getInt("history"));
            assertTrue(!limits.containsKey("rate"), "back ends are free");
            String send = "{\"type\":\"send\",\"channel\":\"feed/bounds\",\"body\":BODY}";
            assertEquals("too-large", code(owner, send.replace("BODY", "\"" + "x".repeat(2048) + "\"")));
            assertEquals("too-large", code(owner, "[" + "{},".repeat(10) + "{}]"));
            assertEquals("too-large", code(owner, send.replace("BODY", "[".repeat(8) + "]".repeat(8))));
            assertEquals(
                    "bad-request",
                    owner.ask("{\"type\":\"history\",\"channel\":\"feed/bounds\",\"limit\":11}")
                            .getString("code"));
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        "ok",
                        owner.ask("{\"type\":\"join\",\"channel\":\"feed/bounds" + i + "\"}")
                                .getString("type"));
            }
            assertEquals(
                    "too-many",
                    owner.ask("{\"type\":\"join\",\"channel\":\"feed/bounds3\"}")
                            .getString("code"));
        }
    }

    /** Of a frame that could not be taken for a command. */
    private static String code(Dialogue dialogue, String frame) {
        dialogue.say(frame);
        return dialogue.hear("error").getString("code");
    }

    @Test
    void aFrameThatDoesNotEndEndsItsConnection() throws Exception {
        try (RawSocket slow = from("127.0.5.1").upgrade("/live", "parley.v1")) {
            slow.sendFrame(false, RawSocket.TEXT, "{".getBytes(StandardCharsets.UTF_8));
            assertEquals(4508, slow.closeCode());
        }
    }

    @Test
    void bodiesThatDoNotEndHoldUpNobodyAndAreGivenUp() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < SLOW_BODIES; i++) {
            Socket socket = new Socket();
            socket.connect(
                    new InetSocketAddress(server.uri().getHost(), server.uri().getPort()));
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("POST /api/channels/chat/slow/messages HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Authorization: Bearer " + Talker.API_KEY + "\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        Api api = new Api(server.uri());
        assertEquals(
                201,
                api.post("/api/channels/chat/slow/messages", "{\"body\":1}").status());
        for (Socket socket : slow) {
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertEquals("HTTP/1.1 408 Request Timeout", answer.readLine());
            socket.close();
        }
    }
}
