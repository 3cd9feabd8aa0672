package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody should send: each has its named error or close code, and the server goes on serving everybody else. */
class BadInputIT extends OnEveryContainer {

    private static final int LIMIT = 65_536;

    private final String room = "/chat/" + UUID.randomUUID();
    private Dialogue bystander;

    @BeforeEach
    void somebodyElseIsHere() {
        bystander = Dialogue.guest(base, room + "?members=false");
    }

    @AfterEach
    void andIsStillServed() {
        String body = UUID.randomUUID().toString();
        assertEquals(
                "ok",
                bystander.ask("{\"type\":\"send\",\"body\":\"" + body + "\"}").getString("type"));
        try (Dialogue late = Dialogue.guest(base, room + "?last=1&members=false")) {
            assertEquals(body, late.hear("message").getString("body"));
        }
        bystander.close();
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                frame("no JSON", "hello?", "bad-request"),
                frame("JSON that ends early", "{\"type\":\"send\",\"body\":[1,2", "bad-request"),
                frame("JSON with a tail", "{\"type\":\"members\"} x", "bad-request"),
                frame("nothing", "", "bad-request"),
                frame("a string", "\"members\"", "bad-request"),
                frame("an array of numbers", "[1]", "bad-request"),
                frame("no type", "{\"body\":1}", "bad-request"),
                frame("an unknown type", "{\"type\":\"explode\"}", "bad-request"),
                frame("a type that is no text", "{\"type\":{}}", "bad-request"),
                frame("a lone high surrogate", "{\"type\":\"send\",\"body\":\"\\ud800\"}", "bad-request"),
                frame("a lone low surrogate", "{\"type\":\"send\",\"body\":[\"\\udfff\"]}", "bad-request"),
                frame(
                        "surrogates the wrong way round",
                        "{\"type\":\"send\",\"body\":\"\\udc00\\ud800\"}",
                        "bad-request"),
                frame("a lone surrogate in a name", "{\"type\":\"send\",\"body\":{\"\\ud800\":1}}", "bad-request"),
                frame("a number that is none", "{\"type\":\"send\",\"body\":NaN}", "bad-request"),
                frame("101 commands", commands(101), "too-large"),
                frame("10,000 commands", "[" + "{},".repeat(9_999) + "{}]", "too-large"),
                frame("65 levels", nested(65), "too-large"),
                frame("10,000 levels", nested(10_000), "too-large"),
                frame("10,000 levels that do not end", "[".repeat(10_000), "too-large"),
                frame("10,000 objects deep", "{\"a\":".repeat(10_000), "too-large"),
                frame("a frame one byte too long", send(LIMIT + 1), "too-large"),
                frame("a frame too long in UTF-8 alone", sendOf("ä", LIMIT / 2 + 1), "too-large"),
                frame("1 MB", send(1_000_000), "too-large"),
                frame("a join to a missing kind", "{\"type\":\"join\",\"channel\":\"news/x\"}", "bad-request"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("frames")
    void aBadFrameIsAnsweredAndTheConnectionGoesOn(String what, String frame, String code) {
        try (Dialogue client = Dialogue.guest(base, room + "?members=false")) {
            client.say(frame);
            JsonObject answer = client.next();
            assertEquals("error", answer.getString("type"), answer::toString);
            assertEquals(code, answer.getString("code"), answer::toString);
            assertEquals("ok", client.ask("{\"type\":\"members\"}").getString("type"), what);
        }
    }

    @Test
    void whatIsJustWithinItsLimitsIsServed() {
        try (Dialogue client = Dialogue.guest(base, room + "?members=false")) {
            client.say(send(LIMIT));
            assertEquals("message", client.next().getString("type"));
            client.say(nested(64));
            assertEquals("message", client.next().getString("type"));
            client.say(commands(100));
            for (int i = 0; i < 100; i++) {
                assertEquals(i, client.hear("ok").getInt("re"));
            }
        }
    }

    @Test
    void noneOfTooManyCommandsIsCarriedOut() {
        String sends = IntStream.range(0, 101)
                .mapToObj(i -> "{\"type\":\"send\",\"body\":1}")
                .collect(Collectors.joining(",", "[", "]"));
        try (Dialogue client = Dialogue.guest(base, room + "?members=false")) {
            client.say(sends);
            assertEquals("too-large", client.next().getString("code"));
            assertEquals(
                    0,
                    client.ask("{\"type\":\"history\"}")
                            .getJsonArray("messages")
                            .size());
        }
    }

    /** A good example of every field of every command, so that exactly one thing is wrong at a time. */
    private static final Map<String, Map<String, String>> COMMANDS = Map.of(
            "join",
                    Map.of(
                            "channel",
                            "\"chat/other\"",
                            "since",
                            "{\"epoch\":\"e\",\"seq\":1}",
                            "last",
                            "1",
                            "members",
                            "true"),
            "leave", Map.of("channel", "\"chat/other\""),
            "send",
                    Map.of(
                            "channel",
                            "\"chat/other\"",
                            "body",
                            "1",
                            "messageId",
                            "\"m\"",
                            "key",
                            "\"k\"",
                            "ifSeq",
                            "0"),
            "history", Map.of("channel", "\"chat/other\"", "before", "1", "after", "1", "limit", "1"),
            "members", Map.of("channel", "\"chat/other\""),
            "typing", Map.of("channel", "\"chat/other\"", "on", "true"),
            "read", Map.of("channel", "\"chat/other\"", "seq", "1"),
            "refresh", Map.of("token", "\"t\""));

    static Stream<Arguments> wrongFields() {
        List<String> samples = List.of("\"x\"", "1", "1.5", "-1", "1e400", "true", "{}", "[]");
        return COMMANDS.entrySet().stream()
                .flatMap(command -> command.getValue().entrySet().stream()
                        .filter(field -> !field.getKey().equals("body"))
                        .flatMap(field -> samples.stream()
                                .filter(sample -> isWrong(field.getKey(), field.getValue(), sample))
                                .map(sample -> Arguments.of(command.getKey(), field.getKey(), sample))));
    }

    /** Whether {@code sample} is of another type than the good value, or out of every field's bounds. */
    private static boolean isWrong(String field, String good, String sample) {
        if (good.startsWith("\"")) {
            return !sample.startsWith("\"") || field.equals("channel");
        }
        if (good.equals("true")) {
            return !sample.equals("true");
        }
        return good.startsWith("{") || !sample.equals("1");
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @MethodSource("wrongFields")
    void aFieldOfTheWrongTypeIsABadRequest(String type, String field, String value) {
        String others = COMMANDS.get(type).entrySet().stream()
                .filter(other -> !other.getKey().equals(field))
                .filter(other -> !(type.equals("history") && !other.getKey().equals("channel")))
                .map(other -> ",\"" + other.getKey() + "\":" + other.getValue())
                .collect(Collectors.joining());
        try (Dialogue client = Dialogue.guest(base, "/live")) {
            JsonObject answer = client.ask("{\"type\":\"" + type + "\",\"" + field + "\":" + value + others + "}");
            assertEquals("bad-request", answer.getString("code", "none"), answer::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "a/../b",
                "a%2Fb",
                "a%2fb",
                "a\\u0000",
                "a\\u001f",
                "a\\u007f",
                "a\\u2028",
                "",
                " ",
                "\\ufeff",
                "a\\\\b"
            })
    void aNameThatIsNoneIsABadRequest(String name) {
        try (Dialogue client = Dialogue.guest(base, "/live")) {
            JsonObject answer = client.ask("{\"type\":\"join\",\"channel\":\"chat/" + name + "\"}");
            assertEquals("bad-request", answer.getString("code", "none"), answer::toString);
        }
    }

    @Test
    void aNameOfTenThousandCharactersIsABadRequest() {
        String name = "x".repeat(10_000);
        try (Dialogue client = Dialogue.guest(base, "/live")) {
            assertEquals(
                    "bad-request",
                    client.ask("{\"type\":\"join\",\"channel\":\"chat/" + name + "\"}")
                            .getString("code"));
        }
        int status =
                new Api(base).get("/api/channels/chat/" + name + "/messages").status();
        // A container may refuse so long a line before Parley sees it.
        assertTrue(List.of(400, 414, 431).contains(status), () -> "status " + status);
    }

    /** Whatever the container makes of it before Parley sees it, nobody gets into a channel of such a name. */
    @ParameterizedTest
    @ValueSource(strings = {"..", "a%2Fb", "%2e%2e", "a%00b", "a%0Ab", "%C3", "a%5Cb", "a%20b", "-a"})
    void aPathThatIsNoNameOpensNothing(String name) throws IOException {
        try (RawSocket socket = RawSocket.connect(base)) {
            List<String> head = socket.handshake(
                    "/chat/" + name,
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: parley.v1");
            if (head.get(0).startsWith("HTTP/1.1 101")) {
                assertEquals(4400, socket.closeCode());
            } else {
                // Two dots may well be the page at the root: whatever that is, it is no channel.
                assertTrue(head.get(0).matches("HTTP/1.1 (200|400|404) .*"), head::toString);
            }
        }
    }

    @Test
    void aBinaryFrameEndsTheConnection() throws IOException {
        try (RawSocket socket = joined()) {
            socket.send(RawSocket.BINARY, new byte[] {1, 2, 3});
            assertEquals(1003, socket.closeCode());
        }
    }

    @Test
    void textThatIsNotUtf8EndsTheConnection() throws IOException {
        try (RawSocket socket = joined()) {
            socket.send(RawSocket.TEXT, new byte[] {'"', (byte) 0xC3, (byte) 0x28, '"'});
            assertEquals(1007, socket.closeCode());
        }
    }

    @Test
    void anEncodedSurrogateEndsTheConnection() throws IOException {
        try (RawSocket socket = joined()) {
            socket.send(RawSocket.TEXT, new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'});
            assertEquals(1007, socket.closeCode());
        }
    }

    @Test
    void aFramePast16TimesTheLimitEndsTheConnection() throws IOException {
        try (RawSocket socket = joined()) {
            socket.sendText(send(16 * LIMIT + 1));
            assertEquals(1009, socket.closeCode());
        }
    }

    @Test
    void soDoesOneThatNeverEnds() throws IOException {
        try (RawSocket socket = joined()) {
            byte[] piece = "x".repeat(LIMIT).getBytes(StandardCharsets.UTF_8);
            int pieces = 0;
            try {
                for (; pieces < 1_000; pieces++) {
                    socket.sendFrame(false, pieces == 0 ? RawSocket.TEXT : 0, piece);
                }
            } catch (IOException e) {
                // The server has had enough, as it should.
            }
            int code = socket.closeCode();
            // After so many unread bytes the line may be reset before the close frame is read.
            assertTrue(code == 1009 || code == 1006, () -> "closed with " + code);
        }
    }

    @Test
    void aCommandInFragmentsIsOneCommand() throws IOException {
        try (RawSocket socket = joined()) {
            byte[] command = "{\"type\":\"send\",\"body\":\"ä😀\"}".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < command.length; i++) {
                byte[] piece = {command[i]};
                socket.sendFrame(i == command.length - 1, i == 0 ? RawSocket.TEXT : 0, piece);
                if (i == command.length / 2) {
                    socket.send(RawSocket.PING, "between".getBytes(StandardCharsets.UTF_8));
                }
            }
            assertTrue(socket.receive().text().contains("\"ä😀\""));
        }
    }

    @Test
    void moreChannelsThanAConnectionMayJoinAreTooMany() {
        try (Dialogue client = Dialogue.guest(base, "/live")) {
            String other = room.substring(1);
            for (int i = 1; i <= 128; i++) {
                assertEquals(
                        "ok",
                        client.ask("{\"type\":\"join\",\"channel\":\"" + other + "." + i + "\"}")
                                .getString("type"));
            }
            JsonObject answer = client.ask("{\"type\":\"join\",\"channel\":\"" + other + ".129\"}");
            assertEquals("too-many", answer.getString("code", "none"), answer::toString);
            client.ask("{\"type\":\"leave\",\"channel\":\"" + other + ".1\"}");
            assertEquals(
                    "ok",
                    client.ask("{\"type\":\"join\",\"channel\":\"" + other + ".129\"}")
                            .getString("type"));
        }
    }

    /** A connection in the room that has heard its hello. */
    private RawSocket joined() throws IOException {
        RawSocket socket = RawSocket.connect(base).upgrade(room + "?members=false", "parley.v1");
        String hello = socket.receive().text();
        assertTrue(hello.contains("\"hello\""), hello);
        return socket;
    }

    private static Arguments frame(String what, String frame, String code) {
        return Arguments.of(what, frame, code);
    }

    private static String commands(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"type\":\"members\",\"id\":" + i + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** A command of so many levels of JSON. */
    private static String nested(int levels) {
        return "{\"type\":\"send\",\"body\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}";
    }

    /** A command of exactly so many bytes. */
    private static String send(int bytes) {
        String frame = "{\"type\":\"send\",\"body\":\"\"}";
        return sendOf("x", bytes - frame.length());
    }

    private static String sendOf(String text, int times) {
        return "{\"type\":\"send\",\"body\":\"" + text.repeat(times) + "\"}";
    }
}
