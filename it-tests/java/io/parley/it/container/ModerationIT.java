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
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What moderators order, and what becomes of those whom they order it about. */
class ModerationIT extends OnEveryContainer {
    private static final String MODERATION = "/api/moderation";
    private static final String BANNED_ADDRESS = "198.51.100.7";

    private final String name = UUID.randomUUID().toString();
    private final String room = "chat/" + name;
    private final String secret = "secret-" + name;
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    /** The server is everybody's. */
    @AfterEach
    void liftEverything() {
        for (JsonObject measure : inForce("")) {
            lift(measure.getString("id"));
        }
        assertEquals(List.of(), inForce(""));
    }

    private List<JsonObject> inForce(String query) {
        Answer answer = api.send(api.withKey(MODERATION + query).GET());
        assertEquals(200, answer.status(), answer::toString);
        return answer.json().getJsonArray("measures").getValuesAs(JsonObject.class);
    }

    private void lift(String id) {
        Answer answer = api.send(api.withKey(MODERATION + "/" + id).DELETE());
        assertEquals(200, answer.status(), answer::toString);
    }

    /** @param more the rest of the order's fields */
    private JsonObject order(String action, String more) {
        Answer answer = api.post(MODERATION, "{\"action\":\"" + action + "\"," + more + "}");
        assertEquals(201, answer.status(), answer::toString);
        return answer.json();
    }

    private String here(String more) {
        return "\"channel\":\"" + room + "\"" + more;
    }

    private Dialogue guest(String who) {
        return Dialogue.guest(base, "/" + room + "?name=" + who + "&guest=" + who + secret);
    }

    private static String user(Dialogue dialogue) {
        return "\"user\":\"" + dialogue.hello().getJsonObject("user").getString("id") + "\"";
    }

    private static void assertOk(JsonObject answer) {
        assertEquals("ok", answer.getString("type"), answer::toString);
    }

    private static void assertForbidden(JsonObject answer, String message) {
        assertEquals("error", answer.getString("type"), answer::toString);
        assertEquals("forbidden", answer.getString("code"));
        assertFalse(answer.getBoolean("retry"));
        assertTrue(answer.getString("message").startsWith(message), answer::toString);
        assertFalse(answer.toString().contains("spam"), "why is for moderators");
    }

    private static void assertRemoved(Dialogue who, String room, String message) {
        JsonObject removed = who.hear("removed");
        assertEquals(room, removed.getString("channel"));
        assertEquals("forbidden", removed.getString("code"));
        assertTrue(removed.getString("message").startsWith(message), removed::toString);
        assertFalse(removed.toString().contains("spam"), "why is for moderators");
    }

    @Test
    void whoIsKickedIsOutOnAllConnectionsAndMayComeBack() {
        try (Dialogue ann = guest("ann");
                Dialogue annAgain = guest("ann");
                Dialogue bob = guest("bob")) {
            order("kick", here("," + user(ann) + ",\"reason\":\"spam\""));
            assertRemoved(ann, room, "You have been put out");
            assertRemoved(annAgain, room, "You have been put out");
            assertEquals(List.of(), inForce(""));
            // The others see that somebody left, and nothing else.
            JsonObject left = bob.hear("left");
            assertEquals("ann", left.getJsonObject("user").getString("name"));
            assertEquals(3, left.size(), left::toString);
            assertOk(ann.ask("{\"type\":\"join\",\"channel\":\"" + room + "\"}"));
            assertOk(ann.ask("{\"type\":\"send\",\"body\":1}"));
            assertEquals(
                    JsonValue.ValueType.NUMBER, bob.hear("message").get("body").getValueType());
        }
    }

    @Test
    void whoIsBannedFromARoomIsRefusedEverythingThereAndNothingElsewhere() {
        try (Dialogue ann = guest("ann");
                Dialogue bob = guest("bob")) {
            JsonObject ban = order("ban", here("," + user(ann) + ",\"for\":\"1h\",\"reason\":\"spam\""));
            assertRemoved(ann, room, "You are banned from this channel until 2");
            String where = "\"channel\":\"" + room + "\"}";
            for (String command : List.of(
                    "{\"type\":\"join\"," + where,
                    "{\"type\":\"join\",\"last\":5," + where,
                    "{\"type\":\"join\",\"view\":\"latest\"," + where,
                    "{\"type\":\"send\",\"body\":1," + where,
                    "{\"type\":\"edit\",\"target\":1,\"body\":1," + where,
                    "{\"type\":\"delete\",\"target\":1," + where,
                    "{\"type\":\"react\",\"target\":1,\"emoji\":\"+\",\"on\":true," + where,
                    "{\"type\":\"history\"," + where,
                    "{\"type\":\"history\",\"view\":\"folded\"," + where,
                    "{\"type\":\"history\",\"view\":\"latest\"," + where,
                    "{\"type\":\"members\"," + where)) {
                assertForbidden(ann.ask(command), "You are banned from this channel until 2");
            }
            assertOk(ann.ask("{\"type\":\"join\",\"channel\":\"" + room + "-other\"}"));
            assertOk(bob.ask("{\"type\":\"send\",\"body\":1}"));
            Talker again = Talker.connect(base, "/" + room + "?guest=ann" + secret, "parley.v1");
            assertTrue(again.receive().contains("\"type\":\"bye\",\"code\":4403"));
            assertEquals(4403, again.closed());
            lift(ban.getString("id"));
            assertOk(ann.ask("{\"type\":\"join\"," + where));
        }
    }

    @Test
    void aPlainLineOfWhoIsBannedEnds() {
        Talker plain = Talker.connect(base, "/" + room + "?name=ann&guest=ann" + secret);
        try (Dialogue ann = guest("ann")) {
            ann.ask("{\"type\":\"send\",\"body\":\"hello\"}");
            assertEquals("ann: hello", plain.receive());
            order("ban", here("," + user(ann)));
            assertEquals("! forbidden: You are banned from this channel.", plain.receive());
            assertEquals(4403, plain.closed());
        }
    }

    @Test
    void whoIsMutedReadsAndDoesNotSpeak() {
        try (Dialogue ann = guest("ann");
                Dialogue bob = guest("bob")) {
            JsonObject mute = order("mute", here("," + user(ann) + ",\"for\":\"1h\",\"reason\":\"spam\""));
            assertForbidden(ann.ask("{\"type\":\"send\",\"body\":1}"), "You may not write here until 2");
            assertForbidden(ann.ask("{\"type\":\"typing\",\"on\":true}"), "You may not write here until 2");
            for (String change : List.of(
                    "{\"type\":\"edit\",\"target\":1,\"body\":1}",
                    "{\"type\":\"delete\",\"target\":1}",
                    "{\"type\":\"react\",\"target\":1,\"emoji\":\"+\",\"on\":true}")) {
                assertForbidden(ann.ask(change), "You may not write here until 2");
            }
            assertOk(bob.ask("{\"type\":\"send\",\"body\":2}"));
            assertEquals(2, ann.hear("message").getInt("body"));
            assertOk(ann.ask("{\"type\":\"history\"}"));
            assertOk(ann.ask("{\"type\":\"members\"}"));
            lift(mute.getString("id"));
            assertOk(ann.ask("{\"type\":\"send\",\"body\":3}"));
            order("mute", user(ann));
            assertForbidden(ann.ask("{\"type\":\"send\",\"body\":4}"), "You may not write here.");
        }
    }

    @Test
    void inAClosedChannelOnlyModeratorsSpeakUntilItIsOpened() {
        String messages = "/api/channels/" + room + "/messages";
        try (Dialogue ann = guest("ann")) {
            JsonObject closed = order("close", here(",\"reason\":\"spam\""));
            assertForbidden(ann.ask("{\"type\":\"send\",\"body\":1}"), "This channel is closed");
            assertEquals(201, api.post(messages, "{\"body\":2}").status());
            assertEquals(2, ann.hear("message").getInt("body"));
            assertEquals(200, api.get(messages).status());
            lift(closed.getString("id"));
            assertOk(ann.ask("{\"type\":\"send\",\"body\":3}"));
        }
    }

    @Test
    void whoIsBannedEverywhereIsSentAwayAndStaysAway() throws IOException {
        try (Dialogue ann = guest("ann");
                Dialogue elsewhere = Dialogue.guest(base, "/live?guest=ann" + secret);
                Dialogue bob = guest("bob")) {
            order("ban", user(ann) + ",\"reason\":\"spam\"");
            for (Dialogue one : List.of(ann, elsewhere)) {
                JsonObject bye = one.hear("bye");
                assertEquals(4403, bye.getInt("code"));
                assertEquals("You are banned.", bye.getString("message"));
                assertFalse(bye.containsKey("retryAfter"));
                assertEquals(4403, one.talker().closed());
            }
            assertOk(bob.ask("{\"type\":\"send\",\"body\":1}"));
            assertEquals(403, knock("/live?guest=ann" + secret));
            assertEquals(403, knock("/" + room + "?guest=ann" + secret));
            assertEquals(101, knock("/live?guest=bob" + secret));
        }
    }

    private int knock(String path, String... headers) throws IOException {
        try (RawSocket socket = RawSocket.connect(base)) {
            return RawSocket.status(socket.open(path, headers));
        }
    }

    /** The tests' servers believe this machine about the addresses of others. */
    @Test
    void fromABannedBlockNobodyComesInButModerators() throws IOException {
        String from = "X-Forwarded-For: " + BANNED_ADDRESS;
        assertEquals(101, knock("/live", from));
        JsonObject ban = order("ban", "\"address\":\"198.51.100.99/24\",\"reason\":\"spam\"");
        assertEquals("198.51.100.0/24", ban.getString("address"));
        assertEquals(403, knock("/live", from));
        assertEquals(403, knock("/" + room, from));
        assertEquals(101, knock("/live", "X-Forwarded-For: 198.51.101.7"));
        assertEquals(101, knock("/live", from, "Authorization: Bearer " + Talker.API_KEY));
        for (String path : List.of("/api/channels", "/api/channels/" + room + "/messages", "/api/client")) {
            Answer answer = api.send(
                    api.request(path).header("X-Forwarded-For", BANNED_ADDRESS).GET());
            assertEquals(403, answer.status(), path);
            assertEquals("application/problem+json", answer.type());
            assertEquals("forbidden", answer.json().getString("code"));
            assertEquals("You are banned.", answer.json().getString("detail"));
            assertEquals(200, api.get(path).status());
        }
        assertEquals(
                200,
                api.send(api.withKey("/api/channels")
                                .header("X-Forwarded-For", BANNED_ADDRESS)
                                .GET())
                        .status());
        assertEquals(200, api.get("/health/live").status());
        lift(ban.getString("id"));
        assertEquals(101, knock("/live", from));
    }

    @Test
    void aConnectionFromABlockEndsWhenTheBlockIsBanned() throws IOException {
        try (RawSocket socket = RawSocket.connect(base)) {
            List<String> head =
                    socket.open("/live", "X-Forwarded-For: " + BANNED_ADDRESS, "Sec-WebSocket-Protocol: parley.v1");
            assertEquals(101, RawSocket.status(head));
            assertTrue(socket.receive().text().contains("hello"));
            order("ban", "\"address\":\"" + BANNED_ADDRESS + "\"");
            assertTrue(socket.receive().text().contains("\"type\":\"bye\",\"code\":4403"));
            assertEquals(4403, socket.receive().closeCode());
        }
    }

    @Test
    void whatIsInForceIsToldWithAllOfItAndOrderedAgainTakesItsPlace() {
        JsonObject mute =
                order("mute", here(",\"user\":\"ann\",\"until\":\"2030-01-31T12:00:00+02:00\",\"reason\":\"spam\""));
        assertEquals("mute", mute.getString("action"));
        assertEquals(room, mute.getString("channel"));
        assertEquals("ann", mute.getString("user"));
        assertEquals("2030-01-31T10:00:00.000Z", mute.getString("until"));
        assertEquals("spam", mute.getString("reason"));
        assertEquals("api", mute.getJsonObject("by").getString("id"));
        assertTrue(mute.getString("at").matches("\\d{4}-.*\\.\\d{3}Z"));
        assertEquals(List.of(mute), inForce(""));
        JsonObject again = order("mute", here(",\"user\":\"ann\""));
        assertEquals(mute.getString("id"), again.getString("id"));
        assertFalse(again.containsKey("until"));
        JsonObject other = order("ban", "\"user\":\"ann\"");
        assertEquals(List.of(again, other), inForce(""));
        assertEquals(List.of(again), inForce("?channel=" + room));
        assertEquals(List.of(), inForce("?channel=chat/nobody"));
    }

    @Test
    void whatEndsEndsByItself() {
        try (Dialogue ann = guest("ann")) {
            order("mute", here("," + user(ann) + ",\"for\":\"1s\""));
            assertForbidden(ann.ask("{\"type\":\"send\",\"body\":1}"), "You may not write here until 2");
            Await.until("the mute has ended", 20, () -> inForce("").isEmpty());
            assertOk(ann.ask("{\"type\":\"send\",\"body\":2}"));
        }
    }

    @Test
    void everyRefusalHasItsStatusAndItsCode() {
        String good = "{\"action\":\"ban\",\"user\":\"ann\"}";
        Map<String, String> wrong = Map.of(
                "not JSON", "action=ban",
                "no action", "{\"user\":\"ann\"}",
                "no such action", "{\"action\":\"burn\",\"user\":\"ann\"}",
                "nobody", "{\"action\":\"ban\"}",
                "no address", "{\"action\":\"ban\",\"address\":\"example.com\"}",
                "everybody", "{\"action\":\"ban\",\"address\":\"0.0.0.0/0\"}",
                "the past", "{\"action\":\"ban\",\"user\":\"ann\",\"until\":\"2020-01-01T00:00:00Z\"}",
                "a forged line", "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\"x\\nmoderation: ban\"}",
                "unknown field", "{\"action\":\"ban\",\"user\":\"ann\",\"end\":\"1h\"}");
        wrong.forEach((what, body) -> {
            Answer answer = api.post(MODERATION, body);
            assertEquals(400, answer.status(), what);
            assertEquals("bad-request", answer.json().getString("code"), what);
            assertEquals("application/problem+json", answer.type());
        });
        assertEquals(
                415,
                api.send(api.request(MODERATION)
                                .header("Authorization", "Bearer " + Talker.API_KEY)
                                .POST(Api.body(good)))
                        .status());
        assertEquals(413, api.post(MODERATION, "[".repeat(100)).status());
        assertEquals(
                401,
                api.send(api.request(MODERATION)
                                .header("Content-Type", "application/json")
                                .POST(Api.body(good)))
                        .status());
        assertEquals(401, api.get(MODERATION).status());
        assertEquals(401, api.send(api.request(MODERATION + "/x").DELETE()).status());
        assertEquals(404, api.send(api.withKey(MODERATION + "/x").DELETE()).status());
        assertEquals(404, api.send(api.withKey(MODERATION + "/x/y").DELETE()).status());
        Answer put = api.send(api.withKey(MODERATION).PUT(BodyPublishers.noBody()));
        assertEquals(405, put.status());
        assertEquals("GET, HEAD, POST", put.header("Allow"));
        Answer get = api.send(api.withKey(MODERATION + "/x").GET());
        assertEquals(405, get.status());
        assertEquals("DELETE", get.header("Allow"));
        assertEquals(
                400,
                api.send(api.withKey(MODERATION + "?channel=nowhere").GET()).status());
        assertEquals(List.of(), inForce(""));
    }

    @Test
    void guestsSeeNothingOfIt() {
        order("ban", "\"user\":\"somebody\",\"reason\":\"spam\"");
        assertEquals(
                403, api.get("/api/channels/feed/parley.moderation/messages").status());
        assertFalse(api.get("/api/channels?limit=500").response().body().contains("parley.moderation"));
        try (Dialogue ann = guest("ann")) {
            JsonObject refused = ann.ask("{\"type\":\"join\",\"channel\":\"feed/parley.moderation\"}");
            assertEquals("forbidden", refused.getString("code"));
            refused = ann.ask("{\"type\":\"send\",\"channel\":\"feed/parley.moderation\",\"body\":1}");
            assertEquals("forbidden", refused.getString("code"));
        }
    }
}
