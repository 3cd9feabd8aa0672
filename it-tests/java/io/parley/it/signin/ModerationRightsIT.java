package io.parley.it.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.signin.Door.Place;
import io.parley.token.Signer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may moderate where, and what those can do over HTTP whom it was about. They sign in by tokens. */
class ModerationRightsIT {
    private static final String SECRET = "a-secret-that-only-the-issuer-and-the-nodes-know-and-is-long-enough";
    private static final String ALL = "[\"read\",\"write\",\"presence\",\"history\"]";

    private static Door door;

    private final String ann = token("ann", "{\"chat/*\":" + ALL + "}");
    private final String bob = token("bob", "{\"chat/*\":" + ALL + "}");
    private final String roomMod = token("rosa", "{\"chat/*\":" + ALL + ",\"chat/ours\":[\"moderate\"]}");
    private final String chief = token(
            "chief", "{\"*\":" + ALL + ",\"chat/*\":[\"moderate\"]," + "\"feed/parley.moderation\":[\"moderate\"]}");

    @BeforeAll
    static void open() throws IOException {
        door = Host.JETTY_12.open(Map.of("parley.auth", "jwt", "parley.auth.jwt.key", SECRET));
    }

    @AfterAll
    static void close() {
        door.close();
    }

    private static String token(String user, String channels) {
        long end = Instant.now().plusSeconds(300).getEpochSecond();
        return Signer.secret("HS256", SECRET)
                .token("{\"sub\":\"" + user + "\",\"exp\":" + end + ",\"channels\":" + channels + "}");
    }

    private static HttpRequest.Builder request(String token, String path) {
        return door.api()
                .request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private static Answer post(String token, String path, String body) {
        return door.api().send(request(token, path).POST(Api.body(body)));
    }

    private static Answer get(String token, String path) {
        return door.api().send(request(token, path).GET());
    }

    private static Answer order(String token, String body) {
        return post(token, "/api/moderation", body);
    }

    private static void lift(String token, Answer ordered, int status) {
        String path = "/api/moderation/" + ordered.json().getString("id");
        assertEquals(status, door.api().send(request(token, path).DELETE()).status());
    }

    @Test
    void itTakesTheRightToModerateThere() {
        List<String> inTheirRoom = List.of(
                "{\"action\":\"kick\",\"channel\":\"chat/ours\",\"user\":\"x\"}",
                "{\"action\":\"ban\",\"channel\":\"chat/ours\",\"user\":\"x\"}",
                "{\"action\":\"mute\",\"channel\":\"chat/ours\",\"user\":\"x\"}",
                "{\"action\":\"close\",\"channel\":\"chat/ours\"}");
        List<String> elsewhere = List.of(
                "{\"action\":\"kick\",\"channel\":\"chat/other\",\"user\":\"x\"}",
                "{\"action\":\"ban\",\"channel\":\"chat/other\",\"user\":\"x\"}",
                "{\"action\":\"ban\",\"user\":\"x\"}",
                "{\"action\":\"ban\",\"address\":\"192.0.2.1\"}",
                "{\"action\":\"mute\",\"user\":\"x\"}",
                "{\"action\":\"close\",\"channel\":\"chat/other\"}");
        for (String body : inTheirRoom) {
            assertForbidden(order(bob, body));
            Answer ordered = order(roomMod, body);
            assertEquals(201, ordered.status(), body);
            if (!body.contains("kick")) {
                lift(bob, ordered, 404);
                lift(roomMod, ordered, 200);
            }
        }
        for (String body : elsewhere) {
            assertForbidden(order(bob, body));
            assertForbidden(order(roomMod, body));
            Answer ordered = order(chief, body);
            assertEquals(201, ordered.status(), body);
            if (!body.contains("kick")) {
                lift(roomMod, ordered, 404);
                lift(chief, ordered, 200);
            }
        }
        assertForbidden(get(bob, "/api/moderation?channel=chat/ours"));
        assertForbidden(get(roomMod, "/api/moderation"));
        assertForbidden(get(roomMod, "/api/moderation?channel=chat/other"));
        assertEquals(200, get(roomMod, "/api/moderation?channel=chat/ours").status());
        assertEquals(200, get(chief, "/api/moderation").status());
    }

    private static void assertForbidden(Answer answer) {
        assertEquals(403, answer.status(), answer::toString);
        assertEquals("forbidden", answer.json().getString("code"));
        assertEquals("application/problem+json", answer.type());
    }

    private static void assertAll(String token, String room, int reads, int writes) {
        String channel = "/api/channels/chat/" + room;
        assertEquals(writes, post(token, channel + "/messages", "{\"body\":1}").status());
        for (String path : List.of("/messages", "/messages?after=0", "/messages?view=latest", "/members")) {
            Answer answer = get(token, channel + path);
            assertEquals(reads, answer.status(), path);
            assertFalse(answer.response().body().contains("spam"), "why is for moderators");
        }
    }

    @Test
    void overHttpABanAMuteAndAClosedRoomCountToo() {
        assertAll(ann, "lobby", 200, 201);
        Answer ban =
                order(chief, "{\"action\":\"ban\",\"channel\":\"chat/lobby\",\"user\":\"ann\",\"reason\":\"spam\"}");
        assertAll(ann, "lobby", 403, 403);
        assertAll(ann, "other", 200, 201);
        assertAll(bob, "lobby", 200, 201);
        lift(chief, ban, 200);
        Answer mute =
                order(chief, "{\"action\":\"mute\",\"channel\":\"chat/lobby\",\"user\":\"ann\",\"reason\":\"spam\"}");
        assertAll(ann, "lobby", 200, 403);
        assertAll(bob, "lobby", 200, 201);
        lift(chief, mute, 200);
        Answer close = order(chief, "{\"action\":\"close\",\"channel\":\"chat/lobby\",\"reason\":\"spam\"}");
        assertAll(bob, "lobby", 200, 403);
        assertAll(chief, "lobby", 200, 201);
        lift(chief, close, 200);
        assertAll(bob, "lobby", 200, 201);
    }

    @Test
    void whoIsBannedEverywhereIsRefusedAtEveryDoorAndModeratorsAreExempt() throws IOException {
        Answer ban = order(chief, "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\"spam\"}");
        for (Place place : Place.values()) {
            assertEquals(403, door.knock(place, ann), place::name);
            assertEquals(101, door.knock(place, bob), place::name);
        }
        assertForbidden(get(ann, "/api/channels"));
        assertForbidden(get(ann, "/api/client"));
        assertAll(ann, "lobby", 403, 403);
        lift(chief, ban, 200);
        assertEquals(101, door.knock(Place.HEADER, ann));
        Answer own = order(chief, "{\"action\":\"ban\",\"user\":\"chief\"}");
        assertEquals(101, door.knock(Place.HEADER, chief));
        lift(chief, own, 200);
    }

    @Test
    void theLogTellsWhoDidWhatToWhomWhereAndWhy() throws IOException {
        Answer ordered = order(
                roomMod,
                "{\"action\":\"mute\",\"channel\":\"chat/ours\",\"user\":\"eve\",\"until\":\"2030-01-01T00:00:00Z\","
                        + "\"reason\":\"sells \\\"things\\\"\"}");
        lift(roomMod, ordered, 200);
        String log = Files.readString(door.folder().resolve("data.log"));
        assertTrue(
                log.contains("moderation: mute by=\"rosa\" user=\"eve\" channel=\"chat/ours\""
                        + " until=\"2030-01-01T00:00:00.000Z\" reason=\"sells \\\"things\\\"\" id="),
                log);
        assertTrue(log.contains("moderation: lift mute by=\"rosa\" user=\"eve\" channel=\"chat/ours\" id="), log);
    }
}
