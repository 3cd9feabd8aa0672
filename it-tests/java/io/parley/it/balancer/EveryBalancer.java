package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.EventReader;
import io.parley.it.client.LineSender;
import io.parley.it.client.Secrets;
import io.parley.it.client.Talker;
import io.parley.it.server.Ports;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a client meets behind every balancer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EveryBalancer {
    private static final String[] LIES = {
        "X-Forwarded-For: 6.6.6.6",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Port: 1",
        "Forwarded: for=6.6.6.6;proto=https;host=evil.example"
    };

    ServerProcess node;
    Balancer balancer;

    abstract Balancer start(URI... nodes) throws IOException;

    @BeforeAll
    void startOneNodeBehindTheBalancer() throws IOException {
        // This test calls from other addresses of this machine; usually a node trusts them all.
        node = ServerProcess.start(
                data(),
                Map.of(
                        "parley.proxies", "127.0.0.1",
                        "parley.auth", "gateway,open",
                        "parley.auth.gateway.header", "X-Forwarded-User"));
        balancer = start(node.uri());
    }

    @AfterAll
    void endBoth() throws IOException {
        if (balancer != null) {
            balancer.close();
        }
        node.close();
    }

    static Path data() {
        return Path.of("target", "it", "balanced-" + System.nanoTime());
    }

    @Test
    void peopleTalkBothWays() {
        try (Dialogue ann = Dialogue.guest(balancer.uri(), "/chat/both?name=Ann");
                Dialogue bob = Dialogue.guest(balancer.uri(), "/chat/both?name=Bob")) {
            ann.say("{\"type\":\"send\",\"body\":\"Hello, Bob\"}");
            assertEquals("Hello, Bob", bob.hear("message").getString("body"));
            bob.say("{\"type\":\"send\",\"body\":\"Hello, Ann\"}");
            assertEquals("Hello, Bob", ann.hear("message").getString("body"));
            assertEquals("Hello, Ann", ann.hear("message").getString("body"));
        }
    }

    @Test
    void theEchoProvesThePath() {
        Talker echo = Talker.connect(balancer.uri(), "/echo");
        echo.send("Hello");
        assertEquals("Server received from client: Hello", echo.receive());
        echo.leave();
    }

    @Test
    void whatIsPublishedOverHttpIsHeard() {
        try (Dialogue reader = Dialogue.guest(balancer.uri(), "/feed/published")) {
            Api api = new Api(balancer.uri());
            assertEquals(
                    201,
                    api.post("/api/channels/feed/published/messages", "{\"body\":21.5}")
                            .status());
            assertEquals(21.5, reader.hear("message").getJsonNumber("body").doubleValue());
        }
    }

    @Test
    void aStreamOfLinesMayBeLong() throws IOException {
        String path = "/api/channels/feed/lines-" + System.nanoTime() + "/messages";
        try (LineSender lines = new LineSender(balancer.uri(), "PUT " + path)) {
            // More than a balancer takes of a body unless it is told to.
            int count = 40;
            for (int i = 0; i < count; i++) {
                lines.send("x".repeat(60_000) + "\n");
            }
            lines.end();
            assertEquals(200, lines.status());
            assertEquals(count, lines.answer().getInt("published"));
        }
    }

    /** The first line is published, and the sender is told so, while it is all that has come. */
    void assertThatLinesPassOneByOne() throws IOException {
        String path = "/api/channels/feed/lines-" + System.nanoTime() + "/messages";
        try (LineSender lines = new LineSender(balancer.uri(), "PUT " + path, "Accept: application/x-ndjson")) {
            for (int i = 1; i <= 2; i++) {
                lines.send("line\n");
                JsonObject heard = lines.hear();
                while (heard.getInt("published") < i) {
                    heard = lines.hear();
                }
            }
            lines.end();
        }
    }

    /** How far an upload is can be seen before it has all come. */
    @Test
    void anUploadIsWatchedWhileItComes() throws IOException {
        String id = "watched-" + System.nanoTime();
        try (LineSender form = new LineSender(
                        balancer.uri(),
                        "POST /api/uploads?channel=chat/lobby&id=" + id,
                        "Content-Type: multipart/form-data; boundary=b");
                EventReader watcher = EventReader.open(new Api(balancer.uri())
                        .request("/api/channels/feed/job.upload-" + id + "/events?last=1")
                        .GET())) {
            form.send("--b\r\nContent-Disposition: form-data; name=f; filename=large\r\n\r\n");
            // More than a balancer takes of a body unless it is told to, and then more and more until the watcher has
            // seen some of it.
            AtomicBoolean seen = new AtomicBoolean();
            CompletableFuture<Integer> sending = CompletableFuture.supplyAsync(() -> sendUntil(seen, form));
            JsonObject job = watcher.next("hello").json();
            while (!job.containsKey("body") || !job.getJsonObject("body").containsKey("done")) {
                job = watcher.next("message").json();
            }
            seen.set(true);
            int sent = sending.join();
            assertEquals("running", job.getJsonObject("body").getString("state"));
            form.send("\r\n--b--\r\n");
            form.end();
            assertEquals(201, form.status());
            assertEquals(
                    sent, form.answer().getJsonArray("files").getJsonObject(0).getInt("size"));
            while (!job.getJsonObject("body").getString("state").equals("succeeded")) {
                job = watcher.next("message").json();
            }
        }
    }

    private static int sendUntil(AtomicBoolean seen, LineSender form) {
        try {
            int sent = 0;
            for (; sent < 2_000_000 || !seen.get(); sent += 10_000) {
                form.send("x".repeat(10_000));
            }
            return sent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStreamOfEventsIsNotHeldBack() {
        Api api = new Api(balancer.uri());
        String feed = "/api/channels/feed/streamed";
        try (EventReader reader = EventReader.open(api.request(feed + "/events").GET())) {
            reader.next("hello");
            for (int body = 1; body <= 3; body++) {
                assertEquals(
                        201,
                        api.post(feed + "/messages", "{\"body\":" + body + "}").status());
                // It is here while the stream is open, and before the next is published.
                assertEquals(body, reader.next("message").body());
            }
        }
    }

    @Test
    void aFrameOfTheLargestSizePasses() {
        String body = "x".repeat(60_000);
        try (Dialogue ann = Dialogue.guest(balancer.uri(), "/chat/large")) {
            ann.say("{\"type\":\"send\",\"body\":\"" + body + "\"}");
            assertEquals(body, ann.hear("message").getString("body"));
        }
    }

    @Test
    void theNodeKnowsTheAddressOfTheClient() throws IOException {
        JsonObject seen = Caller.seen("127.0.0.2", balancer.uri(), "/api/client");
        assertEquals("127.0.0.2", seen.getString("address"));
        assertEquals("http", seen.getString("scheme"));
        assertEquals(balancer.uri().getAuthority(), seen.getString("host"));
    }

    @Test
    void whatAClientSaysOfItselfIsNotBelieved() throws IOException {
        assertEquals(
                Caller.seen("127.0.0.2", balancer.uri(), "/api/client"),
                Caller.seen("127.0.0.2", balancer.uri(), "/api/client", LIES));
        assertEquals(
                "127.0.0.2",
                Caller.seen("127.0.0.2", balancer.uri(), "/api/client", "Forwarded: for=\"", "X-Forwarded-For: \"")
                        .getString("address"));
    }

    @Test
    void nobodyBecomesAUserByAHeaderOfTheirOwn() throws IOException {
        // The node believes the balancer, so the balancer has to take it away.
        for (String header : List.of("X-Forwarded-User: root", "x-forwarded-user: root")) {
            assertFalse(
                    Caller.seen("127.0.0.2", balancer.uri(), "/api/client", header)
                            .containsKey("user"),
                    header);
        }
        assertEquals(
                "root",
                Caller.seen("127.0.0.1", node.uri(), "/api/client", "X-Forwarded-User: root")
                        .getJsonObject("user")
                        .getString("id"));
    }

    @Test
    void pagesComeByHttp2AndWebSocketsOnTheSamePort() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(balancer.certificate().trusted())
                .version(HttpClient.Version.HTTP_2)
                .build();
        HttpResponse<String> page =
                client.send(HttpRequest.newBuilder(balancer.secureUri()).build(), BodyHandlers.ofString());
        assertEquals(HttpClient.Version.HTTP_2, page.version());
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("<title>"), page::body);
        HttpResponse<String> seen = client.send(
                HttpRequest.newBuilder(balancer.secureUri().resolve("api/client"))
                        .build(),
                BodyHandlers.ofString());
        assertTrue(
                seen.body().contains("\"scheme\":\"https\"")
                        && seen.body().contains("\"" + balancer.secureUri().getAuthority() + "\""),
                seen::body);

        CompletableFuture<String> heard = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(
                        URI.create(balancer.secureUri().toString().replaceFirst("^http", "ws") + "echo"),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                                heard.complete(text.toString());
                                return null;
                            }
                        })
                .get(20, TimeUnit.SECONDS);
        socket.sendText("Hello", true).get(20, TimeUnit.SECONDS);
        assertEquals("Server received from client: Hello", heard.get(20, TimeUnit.SECONDS));
        socket.abort();
    }

    /** What the page's address is the balancer knows; the node has to be told, the scheme too. */
    @Test
    void itsOwnPagesGetInAndThoseOfOthersDoNot() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .sslContext(balancer.certificate().trusted())
                .build();
        for (URI uri : List.of(balancer.uri(), balancer.secureUri())) {
            String own = uri.getScheme() + "://" + uri.getAuthority();
            assertEquals(200, asked(client, uri, own));
            for (String other : List.of(
                    "https://evil.example",
                    "null",
                    own.replace("127.0.0.1", "localhost"),
                    own + "0",
                    "http://" + own)) {
                assertEquals(403, asked(client, uri, other), other);
            }
        }
        assertEquals(
                403,
                asked(
                        client,
                        balancer.secureUri(),
                        "http://" + balancer.secureUri().getAuthority()));
    }

    private static int asked(HttpClient client, URI uri, String page) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("api/channels"))
                .header("Origin", page)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void requestsThatMeetANodeThatIsNotThereGoToAnother() throws IOException {
        URI nowhere = URI.create("http://127.0.0.1:" + Ports.free() + "/");
        try (Balancer half = start(nowhere, node.uri())) {
            Api api = new Api(half.uri());
            for (int i = 0; i < 20; i++) {
                // The connection failed, so nothing was sent: even a POST may go on.
                assertEquals(
                        201,
                        api.post("/api/channels/chat/half/messages", "{\"body\":" + i + "}")
                                .status());
                try (Dialogue ann = Dialogue.guest(half.uri(), "/chat/half")) {
                    assertEquals("hello", ann.hello().getString("type"));
                }
            }
        }
    }

    @Test
    void aPostThatANodeHasTakenIsNeverSentAgain() throws IOException {
        try (DeadEnd one = new DeadEnd();
                DeadEnd other = new DeadEnd();
                Balancer between = start(one.uri(), other.uri())) {
            for (int i = 1; i <= 4; i++) {
                try (Caller publisher = new Caller("127.0.0.1", between.uri())) {
                    publisher.begin("POST /api/channels/chat/once/messages", "Content-Length: 0");
                    assertEquals(502, publisher.status());
                }
                assertEquals(i, posts(one) + posts(other));
            }
        }
    }

    private static long posts(DeadEnd node) {
        return node.asked().stream().filter(line -> line.startsWith("POST")).count();
    }

    @Test
    void anEventIsNotHeldBackUntilThereAreMore() throws IOException {
        try (DeadEnd streaming = new DeadEnd();
                Balancer before = start(streaming.uri());
                Caller reader = new Caller("127.0.0.1", before.uri())) {
            reader.begin("GET /api/channels/feed/slow/events");
            reader.await("data: first\n\n");
            // Before the balancer ends, which would wait for it.
            streaming.endStreams();
        }
    }

    @Test
    void theNodesMetricsAreNotForEverybody() throws IOException {
        try (DeadEnd open = new DeadEnd();
                Balancer before = start(open.uri())) {
            Api api = new Api(before.uri());
            assertEquals(200, api.get("/metric").status());
            assertNotEquals(200, api.get("/metrics").status());
            assertEquals(List.of("GET /metric"), new ArrayList<>(open.asked()));
        }
    }

    /** The file that has a line for each request. */
    abstract Path log(Balancer of);

    @Test
    void noLogHoldsACredential() throws IOException {
        Path log;
        try (Balancer talked = start(node.uri())) {
            log = log(talked);
            Secrets.send(talked.uri());
        }
        Secrets.assertInNoFileOf(log.getParent(), log);
    }

    /** Which node a new connection meets. */
    static String nodeOf(URI uri) {
        try (Dialogue ann = Dialogue.guest(uri, "/live")) {
            return ann.hello().getString("node");
        }
    }
}
