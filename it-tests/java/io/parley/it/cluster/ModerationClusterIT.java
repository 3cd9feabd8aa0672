package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is ordered at one node counts at all, whatever becomes of them. */
class ModerationClusterIT {
    private static final int SOON_SECONDS = 20;
    private static final int START_SECONDS = 60;
    private static final String ANN = "guest=the-secret-of-ann";

    private static Pair pair;
    private static Node here;
    private static Node there;

    @BeforeAll
    static void startNodes() throws IOException {
        pair = Pair.over(RedisServer.durable(), Map.of());
        here = pair.here();
        there = pair.there();
    }

    @AfterAll
    static void stopNodes() {
        if (pair != null) {
            pair.close();
        }
    }

    @AfterEach
    void liftEverything() {
        for (JsonObject measure : inForce(here)) {
            lift(here, measure);
        }
        Await.until(
                "nothing is in force there", SOON_SECONDS, () -> inForce(there).isEmpty());
    }

    private static List<JsonObject> inForce(Node node) {
        Api api = node.api();
        Answer answer = api.send(api.withKey("/api/moderation").GET());
        assertEquals(200, answer.status(), answer::toString);
        return answer.json().getJsonArray("measures").getValuesAs(JsonObject.class);
    }

    private static JsonObject order(Node node, String body) {
        Answer answer = node.api().post("/api/moderation", body);
        assertEquals(201, answer.status(), answer::toString);
        return answer.json();
    }

    private static void lift(Node node, JsonObject measure) {
        Api api = node.api();
        Answer answer = api.send(
                api.withKey("/api/moderation/" + measure.getString("id")).DELETE());
        assertEquals(200, answer.status(), answer::toString);
    }

    private static Dialogue ann(Node node, String room) {
        return Dialogue.guest(node.uri(), "/chat/" + room + "?name=ann&" + ANN);
    }

    private static String user(Dialogue dialogue) {
        return dialogue.hello().getJsonObject("user").getString("id");
    }

    private static int knock(Node node, String path) throws IOException {
        try (RawSocket socket = RawSocket.connect(node.uri())) {
            return RawSocket.status(socket.open(path));
        }
    }

    private static String about(String action, String room, String user) {
        return "{\"action\":\"" + action + "\",\"channel\":\"chat/" + room + "\",\"user\":\"" + user + "\"}";
    }

    @Test
    void whoIsKickedOrBannedAtOneNodeIsOutAtBoth() {
        try (Dialogue annHere = ann(here, "out");
                Dialogue annThere = ann(there, "out")) {
            order(here, about("kick", "out", user(annHere)));
            assertEquals("chat/out", annHere.hear("removed").getString("channel"));
            assertEquals("chat/out", annThere.hear("removed").getString("channel"));
            for (Dialogue ann : List.of(annHere, annThere)) {
                assertEquals(
                        "ok",
                        ann.ask("{\"type\":\"join\",\"channel\":\"chat/out\"}").getString("type"));
            }
            order(there, about("ban", "out", user(annHere)));
            for (Dialogue ann : List.of(annHere, annThere)) {
                assertEquals("forbidden", ann.hear("removed").getString("code"));
                assertEquals(
                        "forbidden",
                        ann.ask("{\"type\":\"join\",\"channel\":\"chat/out\"}").getString("code"));
            }
            assertEquals(inForce(there), inForce(here));
            lift(here, inForce(here).get(0));
            Await.until(
                    "it is lifted there too", SOON_SECONDS, () -> inForce(there).isEmpty());
            for (Dialogue ann : List.of(annHere, annThere)) {
                assertEquals(
                        "ok",
                        ann.ask("{\"type\":\"join\",\"channel\":\"chat/out\"}").getString("type"));
            }
        }
    }

    @Test
    void aMuteAndAClosedRoomCountAtBoth() {
        try (Dialogue annThere = ann(there, "quiet");
                Dialogue bobThere = Dialogue.guest(there.uri(), "/chat/quiet?name=bob")) {
            order(here, about("mute", "quiet", user(annThere)));
            Await.until("it counts there", SOON_SECONDS, () -> inForce(there).size() == 1);
            assertEquals(
                    "forbidden", annThere.ask("{\"type\":\"send\",\"body\":1}").getString("code"));
            assertEquals("ok", bobThere.ask("{\"type\":\"send\",\"body\":1}").getString("type"));
            order(here, "{\"action\":\"close\",\"channel\":\"chat/quiet\"}");
            Await.until("it counts there", SOON_SECONDS, () -> inForce(there).size() == 2);
            assertEquals(
                    "forbidden", bobThere.ask("{\"type\":\"send\",\"body\":1}").getString("code"));
        }
    }

    @Test
    void aNodeThatIsKilledAndStartsAnewStillRefuses() throws IOException {
        String user;
        try (Dialogue ann = ann(here, "anew")) {
            user = user(ann);
            order(here, "{\"action\":\"ban\",\"user\":\"" + user + "\"}");
            assertEquals(4403, ann.hear("bye").getInt("code"));
        }
        order(here, about("ban", "anew", "somebody"));
        here.kill();
        there.kill();
        here.start();
        assertEquals(403, knock(here, "/live?" + ANN));
        there.start();
        assertEquals(403, knock(there, "/live?" + ANN));
        assertEquals(101, knock(there, "/live?guest=the-secret-of-bob"));
        assertEquals(2, inForce(there).size());
        assertEquals(inForce(there), inForce(here));
    }

    @Test
    void aNodeThatWasCutOffCatchesUp() {
        try (Dialogue ann = ann(there, "cut")) {
            pair.relay().refuse();
            try {
                Await.until("it is cut off", SOON_SECONDS, () -> there.readiness() == 503);
                order(here, about("ban", "cut", user(ann)));
            } finally {
                pair.relay().pass();
            }
            assertEquals("chat/cut", ann.hear("removed").getString("channel"));
        }
        Await.until("it is ready again", SOON_SECONDS, () -> there.readiness() == 200);
    }

    @Test
    void aNodeThatDoesNotKnowYetWhoIsBannedTakesNobodyIn() throws Exception {
        try (Dialogue ann = ann(here, "unknown")) {
            order(here, "{\"action\":\"ban\",\"user\":\"" + user(ann) + "\"}");
        }
        there.kill();
        pair.relay().refuse();
        CompletableFuture<Void> started = CompletableFuture.runAsync(there::start);
        try {
            Await.until("it serves, and is not ready", START_SECONDS, () -> there.readiness() == 503);
            assertEquals(200, there.liveness());
            assertEquals(503, knock(there, "/live?" + ANN));
            assertEquals(503, knock(there, "/chat/unknown"));
            Answer answer = there.api().get("/api/channels");
            assertEquals(503, answer.status());
            assertEquals("unavailable", answer.json().getString("code"));
            assertTrue(answer.header("Retry-After").matches("[1-9]\\d*"), answer::toString);
            assertEquals(
                    503,
                    there.api()
                            .send(there.api().withKey("/api/moderation").GET())
                            .status());
        } finally {
            pair.relay().pass();
        }
        started.get(START_SECONDS, TimeUnit.SECONDS);
        assertEquals(403, knock(there, "/live?" + ANN));
        Talker bob = Talker.connect(there.uri(), "/chat/unknown", "parley.v1");
        assertTrue(bob.receive().contains("hello"));
        bob.leave();
    }
}
