package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rooms with a title, an owner and a door. */
class RoomsIT extends OnEveryContainer {
    private static final String ANN = "?name=Ann&guest=";
    private static final String BEN = "?name=Ben&guest=";

    private final String name = UUID.randomUUID().toString();
    private final String room = "/api/rooms/" + name;
    private final String channel = "chat/" + name;
    private final String ann = ANN + "ann-" + name;
    private final String ben = BEN + "ben-" + name;
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    private Answer send(String method, String path, String json) {
        return api.send(
                api.request(path).header("Content-Type", "application/json").method(method, Api.body(json)));
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertEquals(status, answer.status(), answer::toString);
        assertEquals(code, answer.json().getString("code"));
    }

    private static String id(Dialogue guest) {
        return guest.hello().getJsonObject("user").getString("id");
    }

    private static JsonObject join(Dialogue guest, String channel) {
        return guest.ask("{\"type\":\"join\",\"channel\":\"" + channel + "\",\"last\":10}");
    }

    @Test
    void aPrivateRoomLetsInWhoIsInvitedAndPutsOutWhoIsNoLonger() {
        try (Dialogue owner = Dialogue.guest(base, "/live" + ann);
                Dialogue guest = Dialogue.guest(base, "/live" + ben)) {
            Answer made = send("PUT", room + ann, "{\"title\":\"The Team\",\"access\":\"private\"}");
            assertEquals(201, made.status(), made::toString);
            assertEquals(id(owner), made.json().getJsonObject("owner").getString("id"));
            assertEquals("ok", join(owner, channel).getString("type"));
            assertEquals(
                    "ok",
                    owner.ask("{\"type\":\"send\",\"channel\":\"" + channel + "\",\"body\":\"secret\"}")
                            .getString("type"));

            assertEquals("forbidden", join(guest, channel).getString("code"));
            assertEquals(
                    "forbidden",
                    guest.ask("{\"type\":\"history\",\"channel\":\"" + channel + "\"}")
                            .getString("code"));
            assertEquals(
                    "forbidden",
                    guest.ask("{\"type\":\"members\",\"channel\":\"" + channel + "\"}")
                            .getString("code"));
            assertProblem(api.get(room + ben), 404, "not-found");
            assertProblem(api.get(room), 404, "not-found");
            assertProblem(api.get("/api/channels/" + channel + "/messages"), 403, "forbidden");
            assertFalse(api.get("/api/rooms" + ben + "&limit=500").toString().contains(name));
            assertFalse(api.get("/api/channels?limit=500&after=chat/" + name.substring(0, 8))
                    .toString()
                    .contains(name));

            String member = room + "/members/" + id(guest);
            assertProblem(send("PUT", member + ben, "{}"), 404, "not-found");
            assertEquals(200, send("PUT", member + ann, "{\"name\":\"Ben\"}").status());
            assertEquals("ok", join(guest, channel).getString("type"));
            assertEquals("secret", guest.hear("message").getString("body"));
            assertTrue(api.get("/api/rooms" + ben + "&own=true").toString().contains(name));

            assertEquals(200, send("DELETE", member + ann, "").status());
            JsonObject removed = guest.hear("removed");
            assertEquals(channel, removed.getString("channel"));
            assertEquals("forbidden", removed.getString("code"));
            assertEquals("forbidden", join(guest, channel).getString("code"));
        }
    }

    @Test
    void aRoomThatBecomesPrivatePutsOutWhoIsNoMember() {
        assertEquals(201, send("PUT", room + ann, "{}").status());
        try (Dialogue owner = Dialogue.guest(base, "/live" + ann);
                Dialogue guest = Dialogue.guest(base, "/live" + ben)) {
            join(owner, channel);
            join(guest, channel);
            assertProblem(send("PATCH", room + ben, "{\"access\":\"private\"}"), 403, "forbidden");
            assertEquals(
                    200, send("PATCH", room + ann, "{\"access\":\"private\"}").status());
            assertEquals(channel, guest.hear("removed").getString("channel"));
            assertEquals(
                    "ok",
                    owner.ask("{\"type\":\"send\",\"channel\":\"" + channel + "\",\"body\":1}")
                            .getString("type"));
        }
    }

    @Test
    void twoPeopleHaveOneRoomWhoeverBegins() {
        try (Dialogue one = Dialogue.guest(base, "/live" + ann);
                Dialogue other = Dialogue.guest(base, "/live" + ben);
                Dialogue third = Dialogue.guest(base, "/live")) {
            Answer first = send("POST", "/api/rooms/direct" + ann, "{\"user\":\"" + id(other) + "\",\"name\":\"Ben\"}");
            assertEquals(201, first.status(), first::toString);
            Answer again = send("POST", "/api/rooms/direct" + ben, "{\"user\":\"" + id(one) + "\"}");
            assertEquals(200, again.status(), again::toString);
            assertEquals(first.json(), again.json());
            String two = first.json().getString("channel");
            join(one, two);
            join(other, two);
            one.ask("{\"type\":\"send\",\"channel\":\"" + two + "\",\"body\":\"psst\"}");
            assertEquals("psst", other.hear("message").getString("body"));
            assertEquals("forbidden", join(third, two).getString("code"));
        }
    }

    @Test
    void anArchivedRoomAndASlowOneSayWhy() {
        assertEquals(201, send("PUT", room + ann, "{\"slow\":3600}").status());
        try (Dialogue guest = Dialogue.guest(base, "/live" + ben)) {
            String say = "{\"type\":\"send\",\"channel\":\"" + channel + "\",\"body\":1}";
            assertEquals("ok", guest.ask(say).getString("type"));
            JsonObject refused = guest.ask(say);
            assertEquals("rate-limited", refused.getString("code"));
            assertTrue(refused.getJsonNumber("retryAfter").doubleValue() > 3000, refused::toString);
            assertEquals(200, send("PATCH", room + ann, "{\"archived\":true}").status());
            assertEquals("forbidden", guest.ask(say).getString("code"));
        }
    }

    private void assertWaits(Answer answer) {
        assertProblem(answer, 429, "rate-limited");
        assertTrue(Long.parseLong(answer.header("Retry-After")) > 3000, answer::toString);
    }

    private Answer stream(String path) {
        return api.send(
                api.request(path).header("Content-Type", "application/x-ndjson").POST(Api.body("{\"body\":1}\n")));
    }

    @Test
    void whoIsNewReadsAndWaitsWhicheverWayTheyWrite() {
        assertEquals(201, send("PUT", room + ann, "{\"newcomers\":3600}").status());
        String messages = "/api/channels/" + channel + "/messages";
        assertEquals(201, send("POST", messages + ann, "{\"body\":\"welcome\"}").status());
        try (Dialogue guest = Dialogue.guest(base, "/live" + ben);
                Dialogue home = Dialogue.guest(base, "/chat/" + name + "?name=Cy")) {
            JsonObject joined = join(guest, channel);
            assertTrue(joined.getJsonNumber("writeAfter").doubleValue() > 3000, joined::toString);
            assertEquals("welcome", guest.hear("message").getString("body"));
            assertTrue(home.hello().getJsonObject("join").containsKey("writeAfter"), home.hello()::toString);
            for (String command : List.of(
                    "{\"type\":\"send\",\"body\":1",
                    "{\"type\":\"edit\",\"target\":1,\"body\":1",
                    "{\"type\":\"delete\",\"target\":1",
                    "{\"type\":\"react\",\"target\":1,\"emoji\":\"+\",\"on\":true")) {
                JsonObject refused = guest.ask(command + ",\"channel\":\"" + channel + "\"}");
                assertEquals("rate-limited", refused.getString("code"), refused::toString);
                assertTrue(refused.getBoolean("retry"));
                assertTrue(refused.getJsonNumber("retryAfter").doubleValue() > 3000, refused::toString);
                assertTrue(
                        refused.getString("message").startsWith("Whoever is new in this room waits 3600 s"),
                        refused::toString);
            }
            assertEquals(
                    "ok",
                    guest.ask("{\"type\":\"typing\",\"on\":true,\"channel\":\"" + channel + "\"}")
                            .getString("type"));
            assertWaits(send("POST", messages + ben, "{\"body\":1}"));
            assertWaits(send("PUT", messages + "/1/reactions/%2B" + ben, ""));
            assertProblem(stream(messages + ben), 429, "rate-limited");
            assertWaits(send("PUT", room + "/members/" + id(guest) + ben, "{}"));
            assertEquals(
                    200, send("PUT", room + "/members/" + id(guest) + ann, "{}").status());
            assertEquals(201, send("POST", messages + ben, "{\"body\":1}").status());
        }
        assertEquals(201, api.post(messages, "{\"body\":\"from a program\"}").status());
    }

    @Test
    void whoeverIsThereHearsHowTheRoomIsFurnished() {
        try (Dialogue owner = Dialogue.guest(base, "/live" + ann);
                Dialogue guest = Dialogue.guest(base, "/live" + ben)) {
            join(owner, channel);
            join(guest, channel);
            assertEquals(201, send("PUT", room + ann, "{\"title\":\"Tea\"}").status());
            JsonObject told = guest.hear("room");
            assertEquals(channel, told.getString("channel"));
            assertEquals("Tea", told.getJsonObject("room").getString("title"));
            assertFalse(told.getJsonObject("room").containsKey("members"));
            assertEquals(told, owner.hear("room"));

            assertEquals(200, send("PATCH", room + ann, "{\"slow\":30}").status());
            assertEquals(30, guest.hear("room").getJsonObject("room").getInt("slow"));
            assertEquals(
                    200, send("PATCH", room + ann, "{\"access\":\"private\"}").status());
            guest.hear("removed");
            owner.hear("room");
            // Who is in such a room know each other.
            assertTrue(owner.hear("room").getJsonObject("room").containsKey("members"));
        }
    }

    @Test
    void whoeverModeratesIsToldSo() {
        assertTrue(send("PUT", room + ann, "{}").json().getBoolean("moderates"));
        assertTrue(api.get(room + ann).json().getBoolean("moderates"));
        assertFalse(api.get(room + ben).json().containsKey("moderates"));
        // By a grant, and no member.
        Answer told = api.send(api.request(room).header("Authorization", "Bearer " + Talker.API_KEY));
        assertTrue(told.json().getBoolean("moderates"), told::toString);
        assertTrue(told.json().containsKey("members"));
    }

    @Test
    void publicRoomsAreFoundByTheirWords() {
        String word = "w" + name.substring(0, 8);
        send("PUT", room + ann, "{\"title\":\"Gardening " + word + "\",\"topic\":\"Roses\"}");
        List<JsonObject> found = api.get("/api/rooms?q=roses%20" + word)
                .json()
                .getJsonArray("rooms")
                .getValuesAs(JsonObject.class);
        assertEquals(1, found.size());
        assertEquals(name, found.get(0).getString("room"));
        assertEquals(
                0,
                api.get("/api/rooms?q=tulips%20" + word)
                        .json()
                        .getJsonArray("rooms")
                        .size());
    }

    @Test
    void mistakesAreTold() {
        assertProblem(send("PUT", room, "{}"), 401, "unauthorized");
        assertProblem(send("PUT", room + ann, "{\"acess\":\"private\"}"), 400, "bad-request");
        assertProblem(send("PUT", room + ann, "{\"newcomers\":604801}"), 400, "bad-request");
        assertProblem(send("PUT", room + ann, "nonsense"), 400, "bad-request");
        assertEquals(201, send("PUT", room + ann, "{}").status());
        assertProblem(send("PUT", room + ben, "{}"), 409, "conflict");
        assertProblem(send("DELETE", room + "/members/nobody" + ann, ""), 404, "not-found");
        assertProblem(send("POST", room + ann, "{}"), 405, "method-not-allowed");
        assertProblem(api.get("/api/rooms/a/b"), 404, "not-found");
        assertProblem(api.get("/api/rooms?own=maybe"), 400, "bad-request");
    }
}
