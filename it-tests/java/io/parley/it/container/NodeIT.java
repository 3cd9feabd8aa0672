package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators see of a node, and do to it. */
class NodeIT extends OnEveryContainer {
    private static final int PATIENCE_SECONDS = 20;

    private final String name = UUID.randomUUID().toString();
    private final String room = "/chat/" + name;
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    /** The node is everybody's. */
    @AfterEach
    void takeTheNodeBack() {
        assertEquals(
                "in", state(api.send(api.withKey("/api/node/drain").DELETE()).json()));
    }

    @Test
    void theNodeTellsHowItIs() {
        try (Dialogue ann = Dialogue.guest(base, room)) {
            JsonObject report = get("/api/node");
            assertEquals(ann.hello().getString("node"), report.getString("node"));
            assertEquals("ready", report.getString("state"));
            assertTrue(report.getInt("connections") >= 1, report::toString);
            assertTrue(report.getInt("connectionsLimit") > report.getInt("connections"), report::toString);
            assertTrue(report.getInt("channels") >= 1, report::toString);
            assertTrue(report.getJsonNumber("heapMax").longValue() > 0, report::toString);
            assertEquals("in", report.getJsonObject("drain").getString("state"));
        }
    }

    @Test
    void nobodySeesAnythingWithoutTheKey() {
        for (String path : List.of(
                "/api/node",
                "/api/node/drain",
                "/api/node/channels",
                "/api/node/connections",
                "/api/node/connections/nobody",
                "/api/node/connections/nobody/frames",
                "/api/node/nothing")) {
            Answer guest = api.get(path);
            assertEquals(401, guest.status(), path);
            assertEquals("unauthorized", guest.json().getString("code"), path);
            assertTrue(guest.header("WWW-Authenticate").startsWith("Bearer"), guest::toString);
            assertEquals(
                    401,
                    api.send(api.request(path)
                                    .header("Authorization", "Bearer nonsense")
                                    .GET())
                            .status(),
                    path);
        }
        assertEquals(
                401,
                api.send(api.request("/api/node/drain").POST(BodyPublishers.noBody()))
                        .status());
        assertEquals(200, api.get("/health/ready").status());
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (String path : List.of(
                "/api/node/nothing",
                "/api/node/drain/more",
                "/api/node/connections/nobody",
                "/api/node/connections/nobody/frames",
                "/api/node/connections/nobody/frames/more")) {
            assertEquals(404, api.send(api.withKey(path).GET()).status(), path);
        }
        assertEquals(
                404,
                api.send(api.withKey("/api/node/connections/nobody").DELETE()).status());
    }

    @Test
    void otherMethodsAreRefusedWithThoseThatAreNot() {
        refusesPut("/api/node", "GET, HEAD");
        refusesPut("/api/node/channels", "GET, HEAD");
        refusesPut("/api/node/connections", "GET, HEAD");
        refusesPut("/api/node/connections/nobody", "GET, HEAD, DELETE");
        refusesPut("/api/node/connections/nobody/frames", "GET, HEAD");
        refusesPut("/api/node/drain", "GET, HEAD, POST, DELETE");
    }

    private void refusesPut(String path, String allowed) {
        Answer answer = api.send(api.withKey(path).PUT(BodyPublishers.noBody()));
        assertEquals(405, answer.status(), path);
        assertEquals(allowed, answer.header("Allow"), path);
    }

    @Test
    void aListIsAsLongAsIsAsked() {
        try (Dialogue ann = Dialogue.guest(base, room);
                Dialogue bob = Dialogue.guest(base, room)) {
            assertFalse(bob.hello().getString("connection").equals(ann.hello().getString("connection")));
            JsonObject one = get("/api/node/connections?limit=1");
            assertEquals(1, one.getJsonArray("connections").size());
            assertTrue(one.getInt("count") >= 2, one::toString);
            for (String limit : List.of("0", "501", "-1", "many")) {
                assertEquals(
                        400,
                        api.send(api.withKey("/api/node/connections?limit=" + limit)
                                        .GET())
                                .status(),
                        limit);
            }
        }
    }

    @Test
    void aConnectionIsSeenWithWhereItStands() {
        try (Dialogue ann = Dialogue.guest(base, room + "?name=Ann")) {
            ann.ask("{\"type\":\"send\",\"body\":1}");
            String id = ann.hello().getString("connection");
            Await.until(
                    "it was given the message",
                    PATIENCE_SECONDS,
                    () -> place(id).getInt("seq") == 1);
            assertEquals("chat/" + name, place(id).getString("channel"));
            assertEquals(0, place(id).getInt("behind"));
            JsonObject seen = listed(id);
            assertEquals(get("/api/node/connections/" + id).keySet(), seen.keySet());
            assertEquals("Ann", seen.getJsonObject("user").getString("name"));
            assertEquals("chat", seen.getString("endpoint"));
            assertEquals("json", seen.getString("codec"));
            assertEquals("127.0.0.1", seen.getString("client"));
        }
    }

    private JsonObject listed(String id) {
        return get("/api/node/connections?limit=500").getJsonArray("connections").getValuesAs(JsonObject.class).stream()
                .filter(one -> one.getString("connection").equals(id))
                .findFirst()
                .orElseThrow();
    }

    private JsonObject place(String id) {
        return get("/api/node/connections/" + id).getJsonArray("channels").getJsonObject(0);
    }

    @Test
    void theBusiestChannelsAreSeen() {
        try (Dialogue ann = Dialogue.guest(base, room);
                Dialogue bob = Dialogue.guest(base, room)) {
            bob.ask("{\"type\":\"send\",\"body\":1}");
            ann.hear("message");
            JsonObject channel =
                    get("/api/node/channels?limit=500").getJsonArray("channels").getValuesAs(JsonObject.class).stream()
                            .filter(one -> one.getString("channel").equals("chat/" + name))
                            .findFirst()
                            .orElseThrow();
            assertEquals(2, channel.getInt("readers"));
            assertEquals(1, channel.getInt("seq"));
        }
    }

    @Test
    void theFramesOfAConnectionAreSeenFromTheFirstLookOn() {
        try (Dialogue ann = Dialogue.guest(base, room)) {
            String frames = "/api/node/connections/" + ann.hello().getString("connection") + "/frames";
            ann.ask("{\"type\":\"send\",\"body\":\"before\"}");
            assertEquals(JsonValue.EMPTY_JSON_ARRAY, get(frames).getJsonArray("frames"));
            ann.ask("{\"type\":\"send\",\"body\":\"after\"}");
            Await.until("both directions are seen", PATIENCE_SECONDS, () -> {
                List<JsonObject> seen = get(frames).getJsonArray("frames").getValuesAs(JsonObject.class);
                return has(seen, "in", "\"after\"") && has(seen, "out", "\"ok\"") && has(seen, "out", "\"message\"");
            });
            assertFalse(get(frames).toString().contains("before"));
        }
    }

    private static boolean has(List<JsonObject> frames, String direction, String text) {
        return frames.stream()
                .filter(frame -> frame.getString("direction").equals(direction))
                .anyMatch(frame -> frame.getString("text").contains(text));
    }

    @Test
    void noCredentialIsSeen() {
        Talker talker = Talker.connect(base, room, "parley.v1", "bearer." + Talker.API_KEY);
        try (Dialogue owner = Dialogue.withKey(base, room)) {
            String frames = "/api/node/connections/" + owner.hello().getString("connection") + "/frames";
            get(frames);
            assertEquals(
                    "ok",
                    owner.ask("{\"type\":\"refresh\",\"token\":\"" + Talker.API_KEY + "\"}")
                            .getString("type"));
            owner.ask("{\"type\":\"refresh\",\"token\":\"a-wrong-credential\"}");
            owner.ask("{\"type\":\"refr\\u0065sh\",\"token\":\"another-wrong-one\"}");
            owner.ask("{\"type\":\"send\",\"body\":\"behind it\"}");
            Await.until(
                    "the frames are seen",
                    PATIENCE_SECONDS,
                    () -> get(frames).toString().contains("behind it"));
            String all = get(frames) + get("/api/node/connections?limit=500").toString();
            assertFalse(all.contains(Talker.API_KEY), all);
            assertFalse(all.contains("a-wrong-credential"), all);
            assertFalse(all.contains("another-wrong-one"), all);
        } finally {
            talker.leave();
        }
    }

    @Test
    void aConnectionThatIsEndedComesBack() {
        try (Dialogue ann = Dialogue.guest(base, room);
                Dialogue bob = Dialogue.guest(base, room)) {
            String path = "/api/node/connections/" + ann.hello().getString("connection");
            assertEquals(200, api.send(api.withKey(path).DELETE()).status());
            JsonObject bye = ann.hear("bye");
            assertEquals(1012, bye.getInt("code"));
            assertEquals("ended", bye.getString("reason"));
            assertTrue(bye.getInt("retryAfter") > 0 && bye.getInt("jitter") > 0, bye::toString);
            assertEquals(1012, ann.talker().closed());
            Await.until(
                    "it is gone",
                    PATIENCE_SECONDS,
                    () -> api.send(api.withKey(path).GET()).status() == 404);
            assertEquals("ok", bob.ask("{\"type\":\"send\",\"body\":1}").getString("type"));
        }
    }

    @Test
    void aNodeThatIsDrainedSendsItsClientsAwayAndTakesThemInAgain() throws IOException {
        Dialogue ann = Dialogue.guest(base, room + "?name=Ann");
        // Somebody asks, so the node gives notice before it tells its clients.
        assertEquals(200, api.get("/health/ready").status());
        Answer begun = api.send(api.withKey("/api/node/drain").POST(BodyPublishers.noBody()));
        assertEquals(200, begun.status(), begun::toString);
        Answer ready = api.get("/health/ready");
        assertEquals(503, ready.status());
        assertEquals("draining", ready.json().getString("status"));
        assertEquals(200, api.get("/health/live").status());
        assertEquals("draining", get("/api/node").getString("state"));

        JsonObject bye = ann.hear("bye");
        assertEquals(1012, bye.getInt("code"));
        assertEquals("restart", bye.getString("reason"));
        assertTrue(bye.getInt("retryAfter") > 0 && bye.getInt("jitter") > 0, bye::toString);
        assertEquals(1012, ann.talker().closed());
        List<String> head = upgrade(room);
        assertEquals("HTTP/1.1 503", head.get(0).substring(0, 12));
        assertTrue(head.stream().anyMatch(line -> line.matches("(?i)retry-after: [1-9]\\d*")), head::toString);
        Await.until(
                "it is out",
                PATIENCE_SECONDS,
                () -> get("/api/node/drain").getString("state").equals("out"));
        assertTrue(get("/api/node/drain").getInt("told") >= 1);
        assertEquals(200, api.get("/api/channels").status(), "HTTP still answers");

        assertEquals(
                "in", state(api.send(api.withKey("/api/node/drain").DELETE()).json()));
        assertEquals(200, api.get("/health/ready").status());
        try (Dialogue again = Dialogue.guest(base, room + "?name=Ann")) {
            assertEquals("ok", again.ask("{\"type\":\"send\",\"body\":1}").getString("type"));
        }
    }

    private static String state(JsonObject drain) {
        return drain.getString("state");
    }

    private List<String> upgrade(String path) throws IOException {
        try (RawSocket socket = RawSocket.connect(base)) {
            return socket.handshake(
                    path,
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: parley.v1");
        }
    }

    private JsonObject get(String path) {
        Answer answer = api.send(api.withKey(path).GET());
        assertEquals(200, answer.status(), answer::toString);
        assertEquals("application/json", answer.type());
        return answer.json();
    }
}
