package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.Dialogue;
import io.parley.it.client.EventReader;
import io.parley.it.client.EventReader.Event;
import io.parley.it.client.RawSocket;
import io.parley.it.server.Await;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Channels as streams of server-sent events: the same subscriptions, in the words of another language. */
class EventsIT extends OnEveryContainer {
    private static final int PATIENCE_SECONDS = 40;

    private final String name = UUID.randomUUID().toString();
    private final String feed = "/api/channels/feed/" + name;
    private final String room = "/api/channels/chat/" + name;
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    private EventReader read(String path) {
        return EventReader.open(api.request(path).GET());
    }

    private EventReader comeBack(String path, String id) {
        return EventReader.open(api.request(path).header("Last-Event-ID", id).GET());
    }

    private void publish(int... bodies) {
        for (int body : bodies) {
            assertEquals(
                    201, api.post(feed + "/messages", "{\"body\":" + body + "}").status());
        }
    }

    private JsonObject put(String key, int body) {
        return api.post(feed + "/messages", "{\"key\":\"" + key + "\",\"body\":" + body + "}")
                .json();
    }

    private static void assertBodies(EventReader reader, int... bodies) {
        for (int body : bodies) {
            Event event = reader.next();
            assertEquals("message", event.name());
            assertEquals(body, event.body());
        }
    }

    @Test
    void aStreamSaysHelloAndThenTellsWhatIsPublished() {
        try (EventReader reader = read(feed + "/events?name=Ann")) {
            assertEquals("text/event-stream", reader.header("Content-Type").replaceFirst(";.*", ""));
            assertEquals("no-store", reader.header("Cache-Control"));
            assertEquals("no", reader.header("X-Accel-Buffering"));
            Event hello = reader.next();
            assertEquals("hello", hello.name());
            assertEquals("Ann", hello.json().getJsonObject("user").getString("name"));
            JsonObject join = hello.json().getJsonObject("join");
            assertEquals("feed/" + name, join.getString("channel"));
            assertEquals(join.getString("epoch") + ":0", hello.id());
            assertTrue(reader.retry() >= 1000 && reader.retry() < 4000, () -> "retry " + reader.retry());

            JsonObject kept = put("EUR", 7);
            Event message = reader.next();
            assertEquals("message", message.name());
            assertEquals(kept.getString("epoch") + ":" + kept.getInt("seq"), message.id());
            assertEquals(
                    api.get(feed + "/messages").json().getJsonArray("messages").getJsonObject(0), message.json());
        }
    }

    @Test
    void theLastIdIsWhereItGoesOn() {
        String id;
        try (EventReader reader = read(feed + "/events")) {
            reader.next("hello");
            publish(1, 2, 3);
            reader.next();
            id = reader.next().id();
        }
        publish(4);
        try (EventReader reader = comeBack(feed + "/events?last=0", id)) {
            JsonObject join = reader.next("hello").json().getJsonObject("join");
            assertTrue(join.getBoolean("resumed"));
            assertFalse(join.containsKey("gap"));
            assertBodies(reader, 3, 4);
            publish(5);
            assertBodies(reader, 5);
        }
    }

    @Test
    void whoComesBackBeforeTheFirstMessageHasMissedNothingEither() {
        publish(1);
        String id;
        try (EventReader reader = read(feed + "/events")) {
            id = reader.next("hello").id();
        }
        publish(2);
        try (EventReader reader = comeBack(feed + "/events", id)) {
            reader.next("hello");
            assertBodies(reader, 2);
        }
        try (EventReader reader = read(feed + "/events?last=2")) {
            id = reader.next("hello").id();
        }
        try (EventReader reader = comeBack(feed + "/events?last=2", id)) {
            reader.next("hello");
            assertBodies(reader, 1, 2);
        }
    }

    @Test
    void theQueryBeginsAsTheQueryOfASocketDoes() {
        publish(1, 2, 3);
        String epoch = api.get(feed + "/messages").json().getString("epoch");
        try (EventReader last = read(feed + "/events?last=2");
                EventReader since = read(feed + "/events?epoch=" + epoch + "&seq=1")) {
            assertEquals(epoch + ":1", last.next("hello").id());
            assertBodies(last, 2, 3);
            assertTrue(since.next("hello").json().getJsonObject("join").getBoolean("resumed"));
            assertBodies(since, 2, 3);
        }
    }

    @Test
    void aPositionOfAnotherLifeIsAGap() {
        publish(1, 2);
        try (EventReader reader = comeBack(feed + "/events", "anotherlife:5")) {
            JsonObject join = reader.next("hello").json().getJsonObject("join");
            assertFalse(join.getBoolean("resumed"));
            assertEquals(6, join.getJsonObject("gap").getInt("from"));
            assertEquals(JsonValue.NULL, join.getJsonObject("gap").get("to"));
            assertBodies(reader, 1, 2);
        }
    }

    @Test
    void theNewestOfEachKeyIsASnapshotAndThenWhatChanges() {
        put("a", 1);
        put("b", 2);
        put("a", 3);
        String id;
        try (EventReader reader = read(feed + "/events?view=latest&maxRate=50")) {
            assertEquals("hello", reader.next().name());
            assertBodies(reader, 2, 3);
            Event whole = reader.next();
            assertEquals("snapshot", whole.name());
            assertEquals(3, whole.json().getInt("seq"));
            assertEquals(whole.json().getString("epoch") + ":3", whole.id());
            put("b", 4);
            Event change = reader.next();
            assertEquals(4, change.body());
            id = change.id();
        }
        for (int i = 5; i < 9; i++) {
            put("a", i);
        }
        try (EventReader reader = comeBack(feed + "/events?view=latest&maxRate=50", id)) {
            assertTrue(reader.next("hello").json().getJsonObject("join").getBoolean("resumed"));
            assertBodies(reader, 8);
        }
    }

    @Test
    void whoComesAndGoesAndTypesIsToldInARoom() {
        try (EventReader reader = read(room + "/events?name=Ann")) {
            JsonObject join = reader.next("hello").json().getJsonObject("join");
            assertEquals(1, join.getInt("memberCount"));
            try (Dialogue bob = Dialogue.guest(base, "/chat/" + name + "?name=Bob")) {
                assertEquals(
                        "Bob",
                        reader.next("joined").json().getJsonObject("user").getString("name"));
                assertEquals(
                        "Ann",
                        bob.hello()
                                .getJsonObject("join")
                                .getJsonArray("members")
                                .getJsonObject(0)
                                .getString("name"));
                bob.ask("{\"type\":\"typing\",\"on\":true}");
                assertTrue(reader.next("typing").json().getBoolean("on"));
                bob.ask("{\"type\":\"send\",\"body\":7}");
                assertEquals(7, reader.next("message").body());
            }
            reader.next("left");
        }
        try (EventReader reader = read(room + "/events?members=false")) {
            assertFalse(reader.next("hello").json().getJsonObject("join").containsKey("members"));
        }
    }

    @Test
    void noTextBreaksTheFraming() {
        List<String> bodies = List.of(
                "\"a\\n\\nevent: bye\\ndata: {}\\n\\n\"",
                "\"a\\r\\rid: 1\\r\\n\\r\\n\"",
                "\"\u2028\u2029\u0085 Grüße 😀\"",
                "{ \"a\" :\n\n [ 1 ,\r\n\r 2 ] }",
                "\"\\u0000\\ufeff:\"");
        try (EventReader reader = read(feed + "/events")) {
            reader.next("hello");
            for (String body : bodies) {
                Answer answer = api.post(feed + "/messages", "{\"body\":" + body + ",\"key\":\"k\\nid: 7\"}");
                assertEquals(201, answer.status(), answer::toString);
            }
            List<JsonObject> kept =
                    api.get(feed + "/messages").json().getJsonArray("messages").getValuesAs(JsonObject.class);
            assertEquals(bodies.size(), kept.size());
            for (JsonObject one : kept) {
                Event event = reader.next();
                assertEquals("message", event.name());
                assertEquals(one.getString("epoch") + ":" + one.getInt("seq"), event.id());
                assertEquals(one, event.json());
            }
        }
    }

    @Test
    void aLargeBacklogComesWholeAndInOrder() {
        String text = "x".repeat(2000);
        try (Dialogue owner = Dialogue.withKey(base, "/feed/" + name)) {
            for (int i = 0; i < 300; i++) {
                owner.ask("{\"type\":\"send\",\"body\":{\"n\":" + i + ",\"text\":\"" + text + "\"}}");
            }
        }
        List<Integer> heard = new ArrayList<>();
        try (EventReader reader = read(feed + "/events?last=300")) {
            reader.next("hello");
            while (heard.size() < 300) {
                heard.add(reader.next().json().getJsonObject("body").getInt("n"));
            }
        }
        assertEquals(IntStream.range(0, 300).boxed().toList(), heard);
    }

    @ParameterizedTest
    @CsvSource({
        "feed/NAME/events?epoch=e,            400, bad-request",
        "feed/NAME/events?epoch=e&seq=-1,    400, bad-request",
        "feed/NAME/events?last=x,            400, bad-request",
        "feed/NAME/events?view=best,         400, bad-request",
        "feed/NAME/events?maxRate=0,         400, bad-request",
        "feed/NAME/events?members=perhaps,   400, bad-request",
        "feed/NAME/events/more,              404, not-found",
        "feed/parley.nodes/events,           403, forbidden",
    })
    void whatIsRefusedIsAProblemAndNoStream(String path, int status, String code) {
        Answer answer = assertTimeoutPreemptively(
                Duration.ofSeconds(PATIENCE_SECONDS), () -> api.get("/api/channels/" + path.replace("NAME", name)));
        assertEquals(status, answer.status(), answer::toString);
        assertEquals("application/problem+json", answer.type());
        assertEquals(code, answer.json().getString("code"));
    }

    @Test
    void aWrongIdAWrongCredentialAndAWrongMethodAreRefused() {
        for (String id : List.of("7", "e:", ":7", "e:-1", "e:7:8", "e:99999999999999999999")) {
            Answer answer = api.send(
                    api.request(feed + "/events").header("Last-Event-ID", id).GET());
            assertEquals(400, answer.status(), id);
        }
        Answer wrong = api.send(api.request(feed + "/events")
                .header("Authorization", "Bearer nonsense")
                .GET());
        assertEquals(401, wrong.status(), wrong::toString);
        Answer post = api.post(feed + "/events", "{}");
        assertEquals(405, post.status(), post::toString);
        assertEquals("GET, HEAD", post.header("Allow"));
        Answer head = api.send(api.request(feed + "/events").method("HEAD", BodyPublishers.noBody()));
        assertEquals(200, head.status());
        assertEquals("text/event-stream", head.type());
    }

    @Test
    void operatorsSeeItAndEndIt() {
        try (EventReader reader = EventReader.open(api.withKey(feed + "/events").GET())) {
            Event hello = reader.next("hello");
            String id = hello.json().getString("connection");
            JsonObject seen =
                    api.send(api.withKey("/api/node/connections/" + id).GET()).json();
            assertEquals("events", seen.getString("endpoint"), seen::toString);
            assertEquals("sse", seen.getString("codec"));
            assertEquals(
                    200,
                    api.send(api.withKey("/api/node/connections/" + id).DELETE())
                            .status());
            Event bye = reader.next();
            assertEquals("bye", bye.name());
            assertEquals("ended", bye.json().getString("reason"));
            assertTrue(reader.retry() >= 1000 && reader.retry() <= 6000, () -> "retry " + reader.retry());
            assertNull(reader.next());
        }
    }

    private boolean isThere(String connection) {
        return api.send(api.withKey("/api/node/connections/" + connection).GET())
                        .status()
                == 200;
    }

    @Test
    void whoGoesAwayIsMissedWithTheNextMessage() {
        String id;
        try (EventReader reader = read(feed + "/events")) {
            id = reader.next("hello").json().getString("connection");
            assertTrue(isThere(id));
        }
        Await.until("the stream is noticed to be gone", PATIENCE_SECONDS, () -> {
            publish(1);
            return !isThere(id);
        });
    }

    @Test
    void whoReadsNothingIsCutAndHoldsNobodyUp() throws Exception {
        String text = "x".repeat(60_000);
        try (RawSocket stuck = RawSocket.connect(base, 4096);
                EventReader reader = read(feed + "/events")) {
            reader.next("hello");
            stuck.handshake(feed + "/events?name=Stuck");
            Await.until("it has begun", PATIENCE_SECONDS, () -> stuckOnes() == 1);
            for (int i = 0; i < 150; i++) {
                api.post(feed + "/messages", "{\"body\":\"" + text + "\"}");
                assertEquals(text, reader.next("message").json().getString("body"));
            }
            Await.until("it is cut", PATIENCE_SECONDS, () -> stuckOnes() == 0);
            publish(1);
            assertEquals(1, reader.next("message").body());
        }
    }

    private long stuckOnes() {
        return api
                .send(api.withKey("/api/node/connections?limit=500").GET())
                .json()
                .getJsonArray("connections")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(one -> one.getJsonObject("user").getString("name").equals("Stuck"))
                .count();
    }
}
