package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.EventReader;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that are edited, deleted and reacted to, over HTTP and told on streams of events. */
class ChangesIT extends OnEveryContainer {
    private static final String THUMB = "%F0%9F%91%8D";

    private final String name = UUID.randomUUID().toString();
    private final String channel = "/api/channels/chat/" + name;
    private final String messages = channel + "/messages";
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    private Answer change(String method, String path, String body) {
        return api.send(api.withKey(messages + path).method(method, publisher(body)));
    }

    private static HttpRequest.BodyPublisher publisher(String body) {
        return body == null ? BodyPublishers.noBody() : Api.body(body);
    }

    private static int seq(Answer answer) {
        assertEquals(200, answer.status(), answer::toString);
        assertEquals(
                Set.of("channel", "epoch", "seq", "messageId"), answer.json().keySet());
        return answer.json().getInt("seq");
    }

    private List<JsonObject> page(String query) {
        return api.get(messages + query).json().getJsonArray("messages").getValuesAs(JsonObject.class);
    }

    @Test
    void aMessageIsEditedDeletedAndReactedTo() {
        api.post(messages, "{\"body\":\"one\"}");
        api.post(messages, "{\"body\":\"two\",\"replyTo\":1}");
        assertEquals(3, seq(change("PATCH", "/1", "{\"body\":\"One\",\"messageId\":\"e\"}")));
        assertEquals(4, seq(change("PUT", "/2/reactions/" + THUMB, null)));
        assertEquals(5, seq(change("PUT", "/2/reactions/+1", null)));
        assertEquals(6, seq(change("DELETE", "/2/reactions/" + THUMB, null)));
        List<JsonObject> folded = page("?view=folded");
        assertEquals(2, folded.size());
        assertEquals("One", folded.get(0).getString("body"));
        assertEquals(3, folded.get(0).getJsonObject("edited").getInt("seq"));
        assertEquals(1, folded.get(1).getInt("replyTo"));
        assertEquals(Set.of("+1"), folded.get(1).getJsonObject("reactions").keySet());
        assertEquals(
                1, folded.get(1).getJsonObject("reactions").getJsonObject("+1").getInt("count"));

        assertEquals(7, seq(change("DELETE", "/1", null)));
        List<JsonObject> all = page("");
        assertEquals(7, all.size());
        assertTrue(all.get(0).getBoolean("deleted"));
        assertEquals(JsonValue.NULL, all.get(0).get("body"));
        assertFalse(all.get(2).containsKey("body"), () -> all.get(2).toString());
        assertFalse(api.get(messages).response().body().contains("One"));
    }

    @Test
    void theSameIdAgainGivesTheSameAnswer() {
        api.post(messages, "{\"body\":1}");
        for (int i = 0; i < 2; i++) {
            Answer answer = api.send(
                    api.withKey(messages + "/1").header("Idempotency-Key", "d").DELETE());
            assertEquals(2, seq(answer));
            assertEquals("d", answer.json().getString("messageId"));
        }
        assertEquals(2, page("").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "PATCH /9 {\"body\":1} 404 not-found",
                "DELETE /9 '' 404 not-found",
                "PUT /9/reactions/+ '' 404 not-found",
                "DELETE /99999999999999999999 '' 404 not-found",
                "DELETE /one '' 404 not-found",
                "DELETE /0 '' 400 bad-request",
                "PATCH /2 {\"body\":1} 400 bad-request",
                "PATCH /1 {} 400 bad-request",
                "PATCH /1 [] 400 bad-request",
                "PATCH /3 {\"body\":1} 403 forbidden",
                "PUT /1/reactions/a%20b '' 400 bad-request",
                "PUT /1/reactions/ '' 400 bad-request",
                "PUT /1/reaction/+ '' 404 not-found",
                "GET /1 '' 405 method-not-allowed",
                "PATCH /1/reactions/+ {} 405 method-not-allowed",
            })
    void whatCannotBeIsRefused(String method, String path, String body, int status, String code) {
        api.post(messages, "{\"body\":1}");
        change("PUT", "/1/reactions/x", null);
        api.post(messages, "{\"body\":1,\"from\":{\"id\":\"bob\",\"name\":\"Bob\"}}");
        Answer answer = change(method, path, body.isEmpty() ? null : body);
        assertEquals(status, answer.status(), answer::toString);
        assertEquals(code, answer.json().getString("code"));
        assertEquals(3, page("").size());
    }

    @Test
    void whoeverHasNotSignedInChangesNothing() {
        api.post(messages, "{\"body\":1}");
        for (HttpRequest.Builder request : List.of(
                api.request(messages + "/1").DELETE(),
                api.request(messages + "/1/reactions/" + THUMB).PUT(BodyPublishers.noBody()),
                api.request(messages + "/1")
                        .header("Content-Type", "application/json")
                        .method("PATCH", Api.body("{\"body\":2}")))) {
            Answer answer = api.send(request);
            assertEquals(401, answer.status(), answer::toString);
        }
        assertEquals(1, page("").size());
    }

    @Test
    void aStreamOfEventsTellsOfThemByName() {
        api.post(messages, "{\"body\":1}");
        try (EventReader reader = EventReader.open(
                api.request(channel + "/events?last=10&members=false").GET())) {
            assertEquals("hello", reader.next().name());
            assertEquals("message", reader.next().name());
            change("PATCH", "/1", "{\"body\":2}");
            EventReader.Event edited = reader.next();
            assertEquals("edited", edited.name());
            assertTrue(edited.id().endsWith(":2"), edited::toString);
            assertEquals(2, edited.body());
            change("PUT", "/1/reactions/" + THUMB, null);
            EventReader.Event reacted = reader.next();
            assertEquals("reacted", reacted.name());
            assertEquals("👍", reacted.json().getString("emoji"));
            change("DELETE", "/1", null);
            assertEquals("deleted", reader.next().name());
        }
    }
}
