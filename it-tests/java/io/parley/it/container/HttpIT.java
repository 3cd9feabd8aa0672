package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every resource and every error of the HTTP API. */
class HttpIT extends OnEveryContainer {

    private final String name = UUID.randomUUID().toString();
    private final String channel = "/api/channels/chat/" + name;
    private final String messages = channel + "/messages";
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    @Test
    void whatIsPublishedIsCreatedAtItsPosition() {
        Answer answer = api.post(messages, "{\"body\":{\"text\":\"Grüße 😀\"},\"key\":\"k\",\"messageId\":\"m\"}");
        assertEquals(201, answer.status(), answer::toString);
        assertEquals("application/json", answer.type());
        assertEquals(
                Set.of("channel", "epoch", "seq", "messageId"), answer.json().keySet());
        assertEquals("chat/" + name, answer.json().getString("channel"));
        assertEquals(1, answer.json().getInt("seq"));
        assertEquals("m", answer.json().getString("messageId"));

        Answer read = api.get(messages);
        assertEquals(200, read.status());
        assertEquals("application/json", read.type());
        assertEquals(Set.of("channel", "epoch", "messages"), read.json().keySet());
        JsonObject message = read.json().getJsonArray("messages").getJsonObject(0);
        assertEquals("Grüße 😀", message.getJsonObject("body").getString("text"));
        assertEquals("k", message.getString("key"));
        assertTrue(
                message.getString("at").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"),
                message::toString);
    }

    @Test
    void publishingNeedsTheKey() {
        Answer without = api.send(
                api.request(messages).header("Content-Type", "application/json").POST(Api.body("{\"body\":1}")));
        assertProblem(without, 401, "unauthorized");
        assertTrue(without.header("WWW-Authenticate").startsWith("Bearer"), without::toString);
        Answer wrong = api.send(api.request(messages)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer nonsense")
                .POST(Api.body("{\"body\":1}")));
        assertProblem(wrong, 401, "unauthorized");
        assertTrue(wrong.header("WWW-Authenticate").startsWith("Bearer"), wrong::toString);
        assertEquals(0, api.get(messages).json().getJsonArray("messages").size());
    }

    @Test
    void aGuestIsKnownByTheirSecretAndDoesWhatGuestsMay() {
        String guest = "?name=Ann&guest=secret-of-" + name;
        Answer said = api.send(api.request(messages + guest)
                .header("Content-Type", "application/json")
                .POST(Api.body("{\"body\":\"hello\"}")));
        assertEquals(201, said.status(), said::toString);
        JsonObject from = api.get(messages)
                .json()
                .getJsonArray("messages")
                .getJsonObject(0)
                .getJsonObject("from");
        assertEquals("Ann", from.getString("name"));
        try (Dialogue ann = Dialogue.guest(base, "/live" + guest)) {
            assertEquals(ann.hello().getJsonObject("user"), from);
        }
        assertEquals(from, api.get("/api/client" + guest).json().getJsonObject("user"));
        assertFalse(api.get("/api/client").json().containsKey("user"));
        Answer feed = api.send(api.request("/api/channels/feed/" + name + "/messages" + guest)
                .header("Content-Type", "application/json")
                .POST(Api.body("{\"body\":1}")));
        assertProblem(feed, 403, "forbidden");
        assertProblem(api.get("/api/client?guest=short"), 400, "bad-request");
    }

    @Test
    void theIdempotencyKeyIsTheMessageId() {
        Answer answer =
                api.send(api.withKey(messages).header("Idempotency-Key", "i-1").POST(Api.body("{\"body\":1}")));
        assertEquals("i-1", answer.json().getString("messageId"), answer::toString);
        Answer equal = api.send(api.withKey(messages)
                .header("Idempotency-Key", "i-2")
                .POST(Api.body("{\"body\":1,\"messageId\":\"i-2\"}")));
        assertEquals(201, equal.status(), equal::toString);
        Answer unequal = api.send(api.withKey(messages)
                .header("Idempotency-Key", "i-3")
                .POST(Api.body("{\"body\":1,\"messageId\":\"i-4\"}")));
        assertProblem(unequal, 400, "bad-request");
    }

    @Test
    void ifSeqPublishesOnlyBehindTheMessageItNames() {
        assertEquals(
                201,
                api.post(messages, "{\"body\":1,\"key\":\"k\",\"ifSeq\":0}").status());
        Answer conflict = api.post(messages, "{\"body\":2,\"key\":\"k\",\"ifSeq\":0}");
        assertProblem(conflict, 409, "conflict");
        assertEquals(1, conflict.json().getJsonObject("current").getInt("body"));
        assertEquals("\"1\"", conflict.header("ETag"));
        assertEquals(
                201,
                api.post(messages, "{\"body\":3,\"key\":\"k\",\"ifSeq\":1}").status());
    }

    private Answer putIf(String header, String value, int body) {
        return api.send(
                api.withKey(messages).header(header, value).POST(Api.body("{\"body\":" + body + ",\"key\":\"k\"}")));
    }

    @Test
    void ifMatchPublishesOnlyBehindTheMessageOfThatTag() {
        assertProblem(putIf("If-Match", "\"1\"", 1), 409, "conflict");
        Answer first = putIf("If-None-Match", "*", 1);
        assertEquals(201, first.status(), first::toString);
        assertEquals("\"1\"", first.header("ETag"));
        assertProblem(putIf("If-None-Match", "*", 2), 409, "conflict");
        Answer second = putIf("If-Match", first.header("ETag"), 2);
        assertEquals(201, second.status(), second::toString);
        assertProblem(putIf("If-Match", first.header("ETag"), 3), 409, "conflict");
        assertProblem(putIf("If-Match", "2", 3), 400, "bad-request");
        assertProblem(putIf("If-None-Match", second.header("ETag"), 3), 400, "bad-request");
    }

    @Test
    void theNewestOfEachKeyIsAPageOfItsOwn() {
        api.post(messages, "{\"body\":1,\"key\":\"a\"}");
        api.post(messages, "{\"body\":2,\"key\":\"b\"}");
        api.post(messages, "{\"body\":3,\"key\":\"a\"}");
        api.post(messages, "{\"body\":4}");
        JsonObject page = api.get(messages + "?view=latest&limit=1").json();
        assertEquals(List.of(2), bodies(page));
        assertEquals(4, page.getInt("seq"));
        page = api.get(messages + "?view=latest&after=" + page.getInt("next")).json();
        assertEquals(List.of(3), bodies(page));
        page = api.get(messages + "?view=latest&after=" + page.getInt("next")).json();
        assertEquals(List.of(), bodies(page));
        assertFalse(page.containsKey("next"));
        assertProblem(api.get(messages + "?view=last"), 400, "bad-request");
        assertProblem(api.get(messages + "?view=latest&before=3"), 400, "bad-request");
    }

    @Test
    void thePagesOfTheHistoryJoinWithoutAHole() {
        for (int i = 1; i <= 7; i++) {
            api.post(messages, "{\"body\":" + i + "}");
        }
        List<Integer> forward = new ArrayList<>();
        JsonObject page = api.get(messages + "?after=0&limit=3").json();
        forward.addAll(bodies(page));
        while (page.containsKey("next")) {
            page = api.get(messages + "?limit=3&after=" + page.getInt("next")).json();
            forward.addAll(bodies(page));
        }
        assertEquals(IntStream.rangeClosed(1, 7).boxed().toList(), forward);

        List<Integer> backward = new ArrayList<>();
        page = api.get(messages + "?limit=3").json();
        backward.addAll(0, bodies(page));
        while (page.containsKey("next")) {
            page = api.get(messages + "?limit=3&before=" + page.getInt("next")).json();
            backward.addAll(0, bodies(page));
        }
        assertEquals(IntStream.rangeClosed(1, 7).boxed().toList(), backward);
    }

    @Test
    void theMembersOfARoomAreTold() {
        assertEquals(0, api.get(channel + "/members").json().getInt("memberCount"));
        try (Dialogue ann = Dialogue.guest(base, "/chat/" + name + "?name=Ann")) {
            Answer answer = api.get(channel + "/members");
            assertEquals(200, answer.status());
            assertEquals(
                    Set.of("channel", "members", "memberCount"), answer.json().keySet());
            JsonObject member = answer.json().getJsonArray("members").getJsonObject(0);
            assertEquals(Set.of("id", "name", "connections"), member.keySet());
            assertEquals(ann.hello().getJsonObject("user").getString("id"), member.getString("id"));
            assertEquals("Ann", member.getString("name"));
            assertEquals(1, member.getInt("connections"));
        }
    }

    @Test
    void theChannelsAreListedByName() {
        List<String> made = List.of("chat/" + name, "chat/" + name + "-2", "feed/" + name);
        for (String path : made) {
            api.post("/api/channels/" + path + "/messages", "{\"body\":1}");
        }
        List<String> listed = new ArrayList<>();
        JsonObject page = api.get("/api/channels?limit=2").json();
        while (true) {
            page.getJsonArray("channels").forEach(entry -> {
                assertEquals(
                        Set.of("channel", "epoch", "seq", "connections"),
                        entry.asJsonObject().keySet());
                listed.add(entry.asJsonObject().getString("channel"));
            });
            if (!page.containsKey("next")) {
                break;
            }
            page = api.get("/api/channels?limit=2&after=" + page.getString("next"))
                    .json();
        }
        assertEquals(listed.stream().sorted().distinct().toList(), listed);
        assertTrue(listed.containsAll(made), listed::toString);
    }

    @Test
    void aListedChannelTellsItsConnections() {
        api.post(messages, "{\"body\":1}");
        try (Dialogue ann = Dialogue.guest(base, "/chat/" + name)) {
            assertFalse(ann.hello().isEmpty());
            JsonObject entry = api
                    .get("/api/channels?limit=1&after=chat/" + name.substring(0, 35))
                    .json()
                    .getJsonArray("channels")
                    .stream()
                    .map(JsonValue::asJsonObject)
                    .filter(found -> found.getString("channel").equals("chat/" + name))
                    .findFirst()
                    .orElseThrow();
            assertEquals(1, entry.getInt("connections"));
            assertEquals(1, entry.getInt("seq"));
        }
    }

    @Test
    void theServerSaysThatItIsWell() {
        Answer live = api.get("/health/live");
        assertEquals(200, live.status());
        assertEquals("up", live.json().getString("status"));
        Answer ready = api.get("/health/ready");
        assertEquals(200, ready.status());
        assertEquals("ready", ready.json().getString("status"));
        assertTrue(ready.header("Cache-Control").contains("no-store"), ready::toString);
        assertTrue(live.header("Cache-Control").contains("no-store"), live::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "null",
                "1",
                "{}",
                "{\"body\":1",
                "{\"body\":1}{}",
                "{\"key\":\"k\"}",
                "{\"body\":1,\"key\":1}",
                "{\"body\":1,\"key\":\"\"}",
                "{\"body\":1,\"messageId\":1}",
                "{\"body\":1,\"messageId\":\"\"}",
                "{\"body\":1,\"ifSeq\":\"1\"}",
                "{\"body\":1,\"ifSeq\":1.5}",
                "{\"body\":1,\"ifSeq\":-1}",
                "{\"body\":\"\\ud800\"}"
            })
    void whatIsNoMessageIsABadRequest(String body) {
        assertProblem(api.post(messages, body), 400, "bad-request");
        assertEquals(0, api.get(messages).json().getJsonArray("messages").size());
    }

    @Test
    void aBodyThatIsNotUtf8IsABadRequest() {
        byte[] body = {'{', '"', 'b', 'o', 'd', 'y', '"', ':', '"', (byte) 0xC3, '"', '}'};
        assertProblem(api.send(api.withKey(messages).POST(BodyPublishers.ofByteArray(body))), 400, "bad-request");
    }

    @Test
    void aNestingOverItsLimitIsTooLarge() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);
        assertProblem(api.post(messages, "{\"body\":" + deep + "}"), 413, "too-large");
    }

    @Test
    void aBodyOverItsLimitIsTooLarge() {
        assertProblem(api.post(messages, "{\"body\":\"" + "x".repeat(65_536) + "\"}"), 413, "too-large");
        String frame = "{\"body\":\"\"}";
        String largest = "{\"body\":\"" + "x".repeat(65_536 - frame.length()) + "\"}";
        assertEquals(201, api.post(messages, largest).status());
    }

    @Test
    void anotherMediaTypeIsRefused() {
        assertProblem(
                api.send(api.request(messages)
                        .header("Authorization", "Bearer " + Talker.API_KEY)
                        .header("Content-Type", "application/xml")
                        .POST(Api.body("{\"body\":1}"))),
                415,
                "unsupported-media-type");
        assertEquals(
                201,
                api.send(api.request(messages)
                                .header("Authorization", "Bearer " + Talker.API_KEY)
                                .header("Content-Type", "application/json; charset=utf-8")
                                .POST(Api.body("{\"body\":1}")))
                        .status());
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, members, GET",
        "DELETE, messages, POST",
        "PATCH, messages, GET",
        "POST, members, GET",
        "DELETE, members, GET"
    })
    void anotherMethodIsRefusedWithThoseThereAre(String method, String resource, String allowed) {
        Answer answer = api.send(api.withKey(channel + "/" + resource).method(method, Api.body("{\"body\":1}")));
        assertProblem(answer, 405, "method-not-allowed");
        assertTrue(List.of(answer.header("Allow").split(", *")).contains(allowed), answer::toString);
    }

    @Test
    void theListOfChannelsIsReadOnly() {
        Answer answer = api.send(api.withKey("/api/channels").POST(Api.body("{}")));
        assertProblem(answer, 405, "method-not-allowed");
        assertTrue(answer.header("Allow").contains("GET"), answer::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/channels/news/x/messages",
                "/api/channels/chat/%20/messages",
                "/api/channels/chat/-a/messages",
                "/api/channels/chat/a%20b/messages",
                "/api/channels/chat/a%00b/messages",
                "/api/channels/chat/a%0Ab/messages",
                "/api/channels/chat/a%CC%88/messages",
            })
    void aNameThatIsNoneIsABadRequest(String path) {
        Answer answer = api.get(path);
        // A container may refuse a control character before Parley sees it.
        assertEquals(400, answer.status(), answer::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/channels/chat/x/nothing", "/api/channels/chat/x", "/api/channels/chat"})
    void whatIsNotThereIsNotFound(String path) {
        assertProblem(api.get(path), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=501",
                "limit=x",
                "after=-1",
                "after=x",
                "before=-1",
                "before=x",
                "after=1&before=3"
            })
    void aWrongParameterIsABadRequest(String query) {
        assertProblem(api.get(messages + "?" + query), 400, "bad-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=501", "limit=x"})
    void soIsOneOfTheListOfChannels(String query) {
        assertProblem(api.get("/api/channels?" + query), 400, "bad-request");
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertEquals(status, answer.status(), answer::toString);
        assertEquals("application/problem+json", answer.type(), answer::toString);
        JsonObject problem = answer.json();
        Set<String> fields = new HashSet<>(Set.of("type", "title", "status", "code", "detail", "retry"));
        if (code.equals("conflict")) {
            fields.add("current");
        }
        assertEquals(fields, problem.keySet());
        assertEquals("about:blank", problem.getString("type"));
        assertEquals(status, problem.getInt("status"));
        assertEquals(code, problem.getString("code"), problem::toString);
        assertFalse(problem.getBoolean("retry"));
    }

    private static List<Integer> bodies(JsonObject page) {
        return page.getJsonArray("messages").stream()
                .map(message -> message.asJsonObject().getInt("body"))
                .toList();
    }
}
