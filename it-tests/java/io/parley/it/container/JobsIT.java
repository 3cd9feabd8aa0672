package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.Dialogue;
import io.parley.it.client.EventReader;
import jakarta.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs, as workers tell of them and as browsers watch. */
class JobsIT extends OnEveryContainer {

    private final String id = UUID.randomUUID().toString();
    private final String job = "/api/jobs/" + id;
    private final String feed = "feed/job." + id;
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    private Answer put(String json) {
        return api.send(api.withKey(job).PUT(Api.body(json)));
    }

    private Answer delete() {
        return api.send(api.withKey(job).DELETE());
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertEquals(status, answer.status(), answer::toString);
        assertEquals("application/problem+json", answer.type());
        assertEquals(code, answer.json().getString("code"));
    }

    @Test
    void aJobIsOpenedGoesOnAndEnds() {
        Answer opened =
                put("{\"title\":\"Build\",\"total\":10,\"unit\":\"files\",\"silence\":\"10m\",\"keep\":\"1h\"}");
        assertEquals(201, opened.status(), opened::toString);
        assertEquals("\"1\"", opened.header("ETag"));
        assertEquals(id, opened.json().getString("id"));
        assertEquals(feed, opened.json().getString("channel"));
        assertEquals("running", opened.json().getString("state"));
        assertEquals(600, opened.json().getInt("silence"));
        assertEquals(3600, opened.json().getInt("keep"));
        assertEquals(200, put("{}").status());

        Answer progress = api.post(job + "/progress", "{\"done\":2.5,\"note\":\"grüßt\"}");
        assertEquals(200, progress.status(), progress::toString);
        Answer ended = api.post(job + "/end", "{\"state\":\"succeeded\",\"result\":{\"n\":[1]}}");
        assertEquals(200, ended.status(), ended::toString);
        JsonObject found = api.get(job).json();
        assertEquals(ended.json(), found);
        assertEquals("succeeded", found.getString("state"));
        assertEquals(2.5, found.getJsonNumber("done").doubleValue());
        assertEquals("grüßt", found.getString("note"));
        assertEquals(1, found.getJsonObject("result").getJsonArray("n").getInt(0));
        assertEquals(
                ended.json(),
                api.post(job + "/end", "{\"state\":\"succeeded\",\"result\":{\"n\":[1]}}")
                        .json());
    }

    @Test
    void afterItsEndEachChangeIsAConflictThatSaysWhatStands() {
        put("{}");
        assertEquals(200, delete().status());
        for (Answer late : new Answer[] {
            put("{}"), api.post(job + "/progress", "{\"done\":1}"), api.post(job + "/end", "{\"state\":\"failed\"}")
        }) {
            assertProblem(late, 409, "conflict");
            assertEquals(
                    "cancelled",
                    late.json().getJsonObject("current").getJsonObject("body").getString("state"));
            assertEquals("\"2\"", late.header("ETag"));
        }
        assertEquals(200, delete().status());
    }

    @Test
    void whoComesLateSeesWhereItStandsAndThenItsEnd() {
        put("{\"total\":3}");
        api.post(job + "/progress", "{\"done\":1}");
        api.post(job + "/progress", "{\"done\":2}");
        try (Dialogue guest = Dialogue.guest(base, "/live");
                EventReader reader = EventReader.open(api.request("/api/channels/" + feed + "/events?view=latest")
                        .GET())) {
            guest.say("{\"type\":\"join\",\"id\":1,\"channel\":\"" + feed + "\",\"view\":\"latest\"}");
            guest.hear("ok");
            assertEquals(2, guest.hear("message").getJsonObject("body").getInt("done"));
            guest.hear("snapshot");
            reader.next("hello");
            assertEquals(2, reader.next("message").json().getJsonObject("body").getInt("done"));
            reader.next("snapshot");
            api.post(job + "/end", "{\"state\":\"failed\",\"note\":\"no disk\"}");
            for (JsonObject end : new JsonObject[] {
                guest.hear("message"), reader.next("message").json()
            }) {
                assertEquals("failed", end.getJsonObject("body").getString("state"));
                assertEquals("no disk", end.getJsonObject("body").getString("note"));
            }
        }
    }

    @Test
    void guestsWatchAndTellNothing() {
        Answer without = api.send(
                api.request(job).header("Content-Type", "application/json").PUT(Api.body("{}")));
        assertProblem(without, 401, "unauthorized");
        put("{}");
        assertEquals(200, api.get(job).status());
        assertProblem(api.send(api.request(job).DELETE()), 401, "unauthorized");
        try (Dialogue guest = Dialogue.guest(base, "/live")) {
            guest.say("{\"type\":\"send\",\"id\":1,\"channel\":\"" + feed + "\",\"body\":1}");
            assertEquals("forbidden", guest.hear("error").getString("code"));
        }
    }

    @Test
    void nothingElseIsSaidInItsFeed() {
        put("{}");
        assertProblem(api.post("/api/channels/" + feed + "/messages", "{\"body\":1}"), 403, "forbidden");
        assertProblem(
                api.post("/api/channels/" + feed + "/messages", "{\"key\":\"job\",\"body\":{\"state\":\"succeeded\"}}"),
                403,
                "forbidden");
        assertEquals("running", api.get(job).json().getString("state"));
    }

    @Test
    void aJobThatIsNotHeardOfFailsByItselfAndIsForgotten() {
        put("{\"silence\":\"1s\",\"keep\":\"1s\"}");
        try (EventReader reader = EventReader.open(
                api.request("/api/channels/" + feed + "/events?last=1").GET())) {
            reader.next("hello");
            reader.next("message");
            JsonObject end = reader.next("message").json().getJsonObject("body");
            assertEquals("failed", end.getString("state"));
            assertEquals("silent", end.getString("reason"));
            assertTrue(reader.next("message").json().isNull("body"));
        }
        assertProblem(api.get(job), 404, "not-found");
        assertEquals(201, put("{}").status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/progress | {\"done\":-1}                        | 400 | bad-request",
                "/progress | {\"done\":\"1\"}                     | 400 | bad-request",
                "/progress | {\"done\":11}                        | 400 | bad-request",
                "/progress | {\"unit\":\"\"}                      | 400 | bad-request",
                "/progress | nonsense                             | 400 | bad-request",
                "/end      | {}                                   | 400 | bad-request",
                "/end      | {\"state\":\"running\"}              | 400 | bad-request",
                "/else     | {}                                   | 404 | not-found",
            })
    void aMistakeIsToldAndChangesNothing(String below, String json, int status, String code) {
        put("{\"total\":10}");
        assertProblem(api.post(job + below, json), status, code);
        assertFalse(api.get(job).json().containsKey("done"));
    }

    @Test
    void pathsAndMethodsThatAreNoneAreTold() {
        assertProblem(api.get(job), 404, "not-found");
        assertProblem(api.get("/api/jobs/"), 404, "not-found");
        assertProblem(api.post(job + "/progress", "{}"), 404, "not-found");
        assertProblem(delete(), 404, "not-found");
        assertProblem(api.get("/api/jobs/a%20b"), 400, "bad-request");
        assertProblem(put("{\"keep\":\"forever\"}"), 400, "bad-request");
        Answer post = api.post(job, "{}");
        assertProblem(post, 405, "method-not-allowed");
        assertEquals("GET, HEAD, PUT, DELETE", post.header("Allow"));
        Answer upload = api.send(api.withKey("/api/jobs/upload-12345678").PUT(Api.body("{}")));
        assertProblem(upload, 403, "forbidden");
    }
}
