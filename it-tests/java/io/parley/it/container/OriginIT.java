package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import io.parley.it.client.Talker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whose pages get in. These runs are set up with {@code parley.origins=https://app.example,https://*.wild.example:8443} and
 * {@code parley.proxies=127.0.0.1,::1}. In the tables {@code PORT} is the server's.
 */
class OriginIT extends OnEveryContainer {
    private static final List<String> SOCKETS = List.of("/chat/lobby", "/feed/demo", "/live", "/echo");
    private static final String KEY = "Authorization: Bearer " + Talker.API_KEY;
    private static final String BODY = "{\"body\":\"x\"}";
    private static final String NO_PROXY = "127.0.0.2";

    /** Header lines with bars between; without a Host it is the server's own. */
    private List<String> lines(String row) {
        List<String> lines = new ArrayList<>(
                List.of(row.replace("PORT", Integer.toString(base.getPort())).split(" *\\| *")));
        if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
            lines.add(0, "Host: " + base.getAuthority());
        }
        return lines;
    }

    private int shakes(String address, String path, String row) throws IOException {
        List<String> lines = lines(row);
        lines.addAll(List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                KEY));
        try (RawSocket socket = RawSocket.connect(base, address)) {
            List<String> head = socket.ask("GET " + path, lines);
            int status = RawSocket.status(head);
            if (status != 101) {
                assertForbidden(row, head, socket.body(head));
            }
            return status;
        }
    }

    private int reads(String address, String path, String row) throws IOException {
        List<String> lines = lines(row);
        lines.add(KEY);
        return asks(address, "GET " + path, row, lines);
    }

    private int publishes(String address, String row) throws IOException {
        List<String> lines = lines(row);
        lines.addAll(List.of(KEY, "Content-Type: application/json", "Content-Length: " + BODY.length(), "", BODY));
        return asks(address, "POST /api/channels/chat/origins/messages", row, lines);
    }

    private int asks(String address, String methodAndPath, String row, List<String> lines) throws IOException {
        try (RawSocket socket = RawSocket.connect(base, address)) {
            List<String> head = socket.ask(methodAndPath, lines);
            int status = RawSocket.status(head);
            assertTrue(RawSocket.header(head, "Vary").contains("Origin"), head::toString);
            if (status == 403) {
                assertForbidden(row, head, socket.body(head));
            }
            return status;
        }
    }

    private static void assertForbidden(String row, List<String> head, String body) {
        assertEquals(403, RawSocket.status(head), () -> row + " " + head);
        assertTrue(
                RawSocket.header(head, "Content-Type").startsWith("application/problem+json"), () -> row + " " + head);
        assertTrue(body.contains("\"code\":\"forbidden\""), () -> row + " " + body);
        assertEquals("", RawSocket.header(head, "Access-Control-Allow-Origin"), row);
    }

    private void assertLetIn(String address, String row) throws IOException {
        for (String path : SOCKETS) {
            assertEquals(101, shakes(address, path, row), path);
        }
        assertEquals(200, reads(address, "/api/channels", row));
        assertEquals(200, reads(address, "/api/client", row));
        assertEquals(200, reads(address, "/metrics", row));
        assertEquals(201, publishes(address, row));
    }

    private void assertKeptOut(String address, String row) throws IOException {
        for (String path : SOCKETS) {
            assertEquals(403, shakes(address, path, row), path);
        }
        assertEquals(403, reads(address, "/api/channels", row));
        assertEquals(403, reads(address, "/api/client", row));
        assertEquals(403, reads(address, "/metrics", row));
        assertEquals(403, publishes(address, row));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept: */*",
                "Origin: http://127.0.0.1:PORT",
                "Host: localhost:PORT | Origin: http://localhost:PORT",
                "Host: CHAT.Example:PORT | Origin: http://chat.example:PORT",
                "Host: chat.example | Origin: http://chat.example",
                "Host: chat.example:80 | Origin: http://chat.example",
                "Host: [::1]:PORT | Origin: http://[::1]:PORT",
                "Host: [0:0:0:0:0:0:0:1]:PORT | Origin: http://[::1]:PORT",
                // A proxy that ends TLS and does not tell.
                "Host: chat.example | Origin: https://chat.example",
            })
    void aPageOfTheHostThatItAsks(String row) throws IOException {
        assertLetIn(NO_PROXY, row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://app.example",
                "Origin: https://a.wild.example:8443",
                "Origin: https://b.a.wild.example:8443",
            })
    void aPageThatIsListed(String row) throws IOException {
        assertLetIn(NO_PROXY, row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host: chat.example | X-Forwarded-Proto: https | Origin: https://chat.example",
                "X-Forwarded-Host: chat.example:8443 | X-Forwarded-Proto: https | Origin: https://chat.example:8443",
                "Host: chat.example | X-Forwarded-Proto: https | Origin: https://chat.example",
                "Forwarded: for=192.0.2.1;host=chat.example;proto=https | Origin: https://chat.example",
            })
    void aPageOfTheHostThatAProxyWasAskedFor(String row) throws IOException {
        assertLetIn("127.0.0.1", row);
        assertKeptOut(NO_PROXY, row.replace("Host: chat.example |", "Host: node.example |"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: null",
                "Origin:",
                "Origin: https://evil.example",
                "Origin: https://evil-app.example",
                "Origin: https://app.example.evil.com",
                "Origin: https://app.example.",
                "Origin: https://APP.example",
                "Origin: https://app.EXAMPLE.evil.com",
                "Origin: HTTPS://app.example",
                "Origin: https://app.example:443",
                "Origin: https://app.example:444",
                "Origin: http://app.example",
                "Origin: https://app.example/",
                "Origin: https://user@app.example",
                "Origin: https://app.example@evil.example",
                "Origin: https://app.example:1@evil.example",
                "Origin: https://a.app.example",
                "Origin: https://wild.example:8443",
                "Origin: https://*.wild.example:8443",
                "Origin: https://a.wild.example",
                "Origin: https://awild.example:8443",
                "Origin: https://a.wild.example.evil.com:8443",
                "Origin: http://127.0.0.1",
                "Origin: https://127.0.0.1",
                "Origin: http://localhost:PORT",
                "Origin: http://[::1]:PORT",
                "Origin: http://127.0.0.1.:PORT",
                "Origin: http://[::ffff:7f00:1]:PORT",
                "Origin: http://127.0.0.1:PORT | Origin: https://evil.example",
                "Origin: https://evil.example | Origin: http://127.0.0.1:PORT",
                "Origin: https://app.example | Origin: https://app.example",
                "Origin: https://app.example, https://app.example",
                "Origin: https://app.example https://evil.example",
                "Host: chat.example:PORT | Origin: http://chat.example",
                "Host: chat.example | Origin: http://chat.example.",
                "Host: chat.example. | Origin: http://chat.example",
                "Host: chat.example | Origin: http://evil-chat.example",
                "Host: chat.example | Origin: http://chat.example.evil.com",
                "Host: chat.example | Origin: http://Chat.example",
            })
    void anyOther(String row) throws IOException {
        assertKeptOut(NO_PROXY, row);
        assertKeptOut("127.0.0.1", row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host: evil.example | Origin: http://evil.example",
                "X-Forwarded-Host: evil.example | X-Forwarded-Proto: https | Origin: https://evil.example",
                "Forwarded: for=192.0.2.1;host=evil.example | Origin: http://evil.example",
            })
    void aHostThatWhoIsNoProxyTells(String row) throws IOException {
        assertKeptOut(NO_PROXY, row);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Proto: https | Origin: http://127.0.0.1:PORT",
                "X-Forwarded-Host: chat.example | Origin: http://127.0.0.1:PORT",
                "Forwarded: for=192.0.2.1;proto=https | Origin: http://127.0.0.1:PORT",
            })
    void aPageThatTheProxySaysIsNotOurs(String row) throws IOException {
        assertKeptOut("127.0.0.1", row);
    }

    @Test
    void aHijackersPostIsNotPublished() throws IOException {
        assertEquals(403, publishes(NO_PROXY, "Origin: https://evil.example"));
        assertEquals(201, publishes(NO_PROXY, "Accept: */*"));
        try (Dialogue ann = Dialogue.guest(base, "/chat/hijacked?last=1")) {
            ann.hello();
            assertEquals(
                    403,
                    asks(
                            NO_PROXY,
                            "POST /api/channels/chat/hijacked/messages",
                            "evil",
                            postOf("https://evil.example", "{\"body\":\"evil\"}")));
            assertEquals(
                    201,
                    asks(
                            NO_PROXY,
                            "POST /api/channels/chat/hijacked/messages",
                            "good",
                            postOf("https://app.example", "{\"body\":\"good\"}")));
            assertEquals("good", ann.hear("message").getString("body"));
        }
    }

    private List<String> postOf(String page, String body) {
        return List.of(
                "Host: " + base.getAuthority(),
                "Origin: " + page,
                KEY,
                "Content-Type: application/json",
                "Content-Length: " + body.length(),
                "",
                body);
    }

    @Test
    void aListedPageReadsAnswersAndRefusals() {
        Api api = new Api(base);
        Api.Answer good = api.send(api.request("/api/channels").header("Origin", "https://app.example"));
        assertEquals(200, good.status());
        assertCors("https://app.example", good);
        Api.Answer bad = api.send(api.request("/api/nothing").header("Origin", "https://a.wild.example:8443"));
        assertEquals(404, bad.status());
        assertCors("https://a.wild.example:8443", bad);
        Api.Answer wrongKey = api.send(api.request("/api/channels")
                .header("Origin", "https://app.example")
                .header("Authorization", "Bearer wrong"));
        assertEquals(401, wrongKey.status());
        assertCors("https://app.example", wrongKey);
        Api.Answer script = api.send(api.request("/js/parley.js").header("Origin", "https://app.example"));
        assertEquals(200, script.status());
        assertCors("https://app.example", script);
    }

    private static void assertCors(String page, Api.Answer answer) {
        assertEquals(page, answer.header("Access-Control-Allow-Origin"), answer::toString);
        assertEquals("true", answer.header("Access-Control-Allow-Credentials"), answer::toString);
        assertTrue(answer.header("Access-Control-Expose-Headers").contains("Retry-After"), answer::toString);
        assertTrue(answer.header("Vary").contains("Origin"), answer::toString);
    }

    @Test
    void ourOwnPagesAndOthersNeedNoCors() {
        Api api = new Api(base);
        for (Api.Answer answer : List.of(
                api.get("/api/channels"),
                api.send(api.request("/api/channels").header("Origin", "http://" + base.getAuthority())))) {
            assertEquals(200, answer.status());
            assertEquals("", answer.header("Access-Control-Allow-Origin"), answer::toString);
            assertTrue(answer.header("Vary").contains("Origin"), answer::toString);
        }
    }

    private Api.Answer preflight(String page) {
        Api api = new Api(base);
        return api.send(api.request("/api/channels/feed/demo/messages")
                .method("OPTIONS", Api.body(""))
                .header("Origin", page)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,idempotency-key"));
    }

    @Test
    void aListedPagesPreflightIsAnswered() {
        Api.Answer answer = preflight("https://app.example");
        assertEquals(204, answer.status(), answer::toString);
        assertCors("https://app.example", answer);
        for (String name : List.of("Authorization", "Content-Type", "Idempotency-Key")) {
            assertTrue(answer.header("Access-Control-Allow-Headers").contains(name), answer::toString);
        }
        assertTrue(answer.header("Access-Control-Allow-Methods").contains("POST"), answer::toString);
        assertEquals("7200", answer.header("Access-Control-Max-Age"));
    }

    @Test
    void anyOtherPreflightIsNot() {
        for (String page : List.of("https://evil.example", "null", "https://app.example.evil.com")) {
            Api.Answer answer = preflight(page);
            assertEquals(403, answer.status());
            assertFalse(answer.response().headers().map().keySet().stream()
                    .anyMatch(name -> name.regionMatches(true, 0, "Access-Control", 0, "Access-Control".length())));
        }
    }
}
