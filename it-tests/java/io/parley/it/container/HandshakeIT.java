package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.RawSocket;
import io.parley.it.client.Talker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The opening handshake (RFC 6455 §4), byte for byte. */
class HandshakeIT extends OnEveryContainer {

    private static final String RFC_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String RFC_ANSWER = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    @Test
    void theHandshakeOfAChatClientGetsItsPublishedAnswer() throws IOException {
        List<String> head =
                upgrade("/chat/lobby", "x3JJHMbDL1EzLkh9GBhXDw==", "Sec-WebSocket-Protocol: chat, superchat");
        assertEquals("HTTP/1.1 101", head.get(0).substring(0, 12));
        assertEquals(Optional.of("HSmrc0sMlYUkAGmm5OPpG2HaGWk="), header(head, "Sec-WebSocket-Accept"));
        assertEquals(Optional.of("chat"), header(head, "Sec-WebSocket-Protocol"));
    }

    @Test
    void theKeyOfTheRfcGetsItsPublishedAnswer() throws IOException {
        for (String path : List.of("/chat/lobby", "/feed/demo", "/live", "/echo")) {
            List<String> head = upgrade(path, RFC_KEY, "Sec-WebSocket-Protocol: parley.v1");
            assertEquals("HTTP/1.1 101", head.get(0).substring(0, 12), path);
            assertEquals(Optional.of(RFC_ANSWER), header(head, "Sec-WebSocket-Accept"), path);
        }
    }

    @Test
    void theFirstSubprotocolThatParleyKnowsIsChosen() throws IOException {
        assertEquals(Optional.of("chat"), chosen("/chat/lobby", "superchat, chat, parley.v1"));
        assertEquals(Optional.of("parley.v1"), chosen("/chat/lobby", "parley.v1, chat"));
        assertEquals(Optional.of("feed"), chosen("/feed/demo", "chat, feed"));
        assertEquals(Optional.of("parley.v1"), chosen("/feed/demo", "chat, parley.v1"));
        assertEquals(Optional.of("parley.v1"), chosen("/live", "chat, feed, parley.v1"));
    }

    @Test
    void anUnknownSubprotocolIsPlainText() throws IOException {
        assertEquals(Optional.empty(), chosen("/chat/lobby", "superchat"));
        assertEquals(Optional.empty(), chosen("/chat/lobby", "feed"));
        try (RawSocket socket =
                RawSocket.connect(base).upgrade("/chat/handshake?name=Ann&members=false", "superchat")) {
            socket.sendText("Hello");
            assertEquals("Ann: Hello", socket.receive().text().stripTrailing());
        }
    }

    @Test
    void compressionIsNotAgreedOn() throws IOException {
        for (String path : List.of("/chat/lobby", "/feed/demo", "/live", "/echo")) {
            List<String> head =
                    upgrade(path, RFC_KEY, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");
            assertEquals("HTTP/1.1 101", head.get(0).substring(0, 12), path);
            assertEquals(Optional.empty(), header(head, "Sec-WebSocket-Extensions"), path);
        }
    }

    @Test
    void echoSaysWhatItGot() throws IOException {
        try (RawSocket socket = RawSocket.connect(base).upgrade("/echo", "anything")) {
            socket.sendText("Hello");
            assertEquals("Server received from client: Hello", socket.receive().text());
        }
    }

    @Test
    void htmlApiAndSocketsShareOnePort() throws IOException {
        Api api = new Api(base);
        assertEquals(200, api.get("/").status());
        assertEquals("text/html", api.get("/").type());
        assertEquals(200, api.get("/api/channels").status());
        assertEquals("application/json", api.get("/api/channels").type());
        assertEquals("HTTP/1.1 101", upgrade("/live", RFC_KEY).get(0).substring(0, 12));
    }

    @Test
    void aWrongKeyIsRefusedBeforeTheUpgrade() throws IOException {
        for (String path : List.of("/chat/lobby", "/feed/demo", "/live")) {
            List<String> head = upgrade(path, RFC_KEY, "Authorization: Bearer nonsense");
            assertEquals("HTTP/1.1 401", head.get(0).substring(0, 12), path);
            assertTrue(header(head, "WWW-Authenticate").orElse("").startsWith("Bearer"), head::toString);
        }
    }

    @Test
    void theRightKeyIsLetIn() throws IOException {
        List<String> head = upgrade("/feed/demo", RFC_KEY, "Authorization: Bearer " + Talker.API_KEY);
        assertEquals("HTTP/1.1 101", head.get(0).substring(0, 12));
    }

    private Optional<String> chosen(String path, String offered) throws IOException {
        List<String> head = upgrade(path, RFC_KEY, "Sec-WebSocket-Protocol: " + offered);
        assertEquals("HTTP/1.1 101", head.get(0).substring(0, 12));
        return header(head, "Sec-WebSocket-Protocol");
    }

    private List<String> upgrade(String path, String key, String... more) throws IOException {
        List<String> headers = new ArrayList<>(List.of(
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + key));
        headers.addAll(List.of(more));
        try (RawSocket socket = RawSocket.connect(base)) {
            return socket.handshake(path, headers.toArray(String[]::new));
        }
    }

    /** Names of headers have no case; containers write them as they like. */
    private static Optional<String> header(List<String> head, String name) {
        String start = name + ": ";
        return head.stream()
                .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
                .map(line -> line.substring(start.length()))
                .findFirst();
    }
}
