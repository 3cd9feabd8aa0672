package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.LineSender;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of lines, whole and in pieces, good and bad, ended and cut. */
class NdjsonIT extends OnEveryContainer {
    private static final String NDJSON = "Content-Type: application/x-ndjson";

    private final String name = UUID.randomUUID().toString();
    private final String messages = "/api/channels/feed/" + name + "/messages";
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    private Answer post(String type, String body, String... headers) {
        var request = api.request(messages)
                .header("Authorization", "Bearer " + Talker.API_KEY)
                .header("Content-Type", type)
                .POST(Api.body(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return api.send(request);
    }

    private LineSender sender(String... headers) throws IOException {
        return new LineSender(base, "POST " + messages, headers);
    }

    private List<String> bodies() {
        List<String> all = new ArrayList<>();
        for (long after = 0; ; after += 500) {
            JsonObject page = api.get(messages + "?limit=500&after=" + after).json();
            page.getJsonArray("messages").stream()
                    .map(JsonValue::asJsonObject)
                    .map(one -> one.get("body").toString())
                    .forEach(all::add);
            if (!page.containsKey("next")) {
                return all;
            }
        }
    }

    private static List<String> numbers(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> "{\"body\":" + i + "}\n")
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-ndjson", "application/ndjson; charset=utf-8", "application/jsonl"})
    void everyLineIsAMessageAndTheSummaryCountsThem(String type) {
        Answer answer = post(type, lines(1, 3000));
        assertEquals(200, answer.status(), answer::toString);
        assertEquals("application/json", answer.type());
        JsonObject summary = answer.json();
        assertEquals("feed/" + name, summary.getString("channel"));
        assertEquals(3000, summary.getInt("published"));
        assertEquals(0, summary.getInt("failed"));
        assertEquals(1, summary.getInt("first"));
        assertEquals(3000, summary.getInt("last"));
        assertEquals(0, summary.getJsonArray("errors").size());
        assertFalse(summary.containsKey("code"), answer::toString);
        assertEquals(numbers(3000), bodies());
    }

    @Test
    void badLinesAreToldByNumberAndTheRestGoesOn() throws Exception {
        byte[] latin = "{\"body\":\"\u00e4\"}\n".getBytes(StandardCharsets.ISO_8859_1);
        String deep = "{\"body\":" + "[".repeat(100) + "]".repeat(100) + "}\n";
        String tooLong = "{\"body\":\"" + "x".repeat(300_000) + "\"}\n";
        try (LineSender sender = sender(NDJSON)) {
            sender.send("{\"body\":1}\n\nnonsense\n{\"body\":2}\r\n");
            sender.send(latin);
            sender.send(deep + tooLong);
            sender.send("{\"key\":\"k\"}\n{\"body\":3,\"key\":\"k\",\"ifSeq\":9}\n{\"body\":4}");
            sender.end();
            assertEquals(200, sender.status());
            JsonObject summary = sender.answer();
            assertEquals(3, summary.getInt("published"), summary::toString);
            assertEquals(6, summary.getInt("failed"), summary::toString);
            assertEquals(
                    List.of(
                            "3 bad-request",
                            "5 bad-request",
                            "6 too-large",
                            "7 too-large",
                            "8 bad-request",
                            "9 conflict"),
                    summary.getJsonArray("errors").stream()
                            .map(JsonValue::asJsonObject)
                            .map(one -> one.getInt("line") + " " + one.getString("code"))
                            .sorted()
                            .toList());
        }
        assertEquals(List.of("1", "2", "4"), bodies());
    }

    @Test
    void moreThanAHundredErrorsAreCounted() {
        JsonObject summary =
                post("application/x-ndjson", "nonsense\n".repeat(250)).json();
        assertEquals(250, summary.getInt("failed"));
        assertEquals(100, summary.getJsonArray("errors").size());
        assertFalse(summary.containsKey("first"), summary::toString);
    }

    @Test
    void piecesMayBeCutAnywhereAndComeSlowly() throws Exception {
        byte[] whole = "{\"body\":\"zwölf 😀\"}\r\n{\"body\":2}\n{\"body\":3}".getBytes(StandardCharsets.UTF_8);
        try (LineSender sender = sender(NDJSON)) {
            for (byte one : whole) {
                sender.send(new byte[] {one});
            }
            // What is whole is published while the stream is open.
            Await.until("the whole lines", 10, () -> bodies().equals(List.of("\"zwölf 😀\"", "2")));
            sender.end();
            assertEquals(3, sender.answer().getInt("published"));
        }
        assertEquals(List.of("\"zwölf 😀\"", "2", "3"), bodies());
    }

    @Test
    void whoAsksForLinesHearsHowItGoes() throws Exception {
        try (LineSender sender = sender(NDJSON, "Accept: application/x-ndjson")) {
            sender.send("{\"body\":1}\n");
            assertEquals(200, sender.status());
            assertEquals("application/x-ndjson", sender.header("Content-Type").replaceFirst(";.*", ""));
            JsonObject heard = sender.hear();
            while (heard.getInt("published") == 0) {
                assertEquals("progress", heard.getString("type"));
                heard = sender.hear();
            }
            sender.send("nonsense\n");
            heard = sender.hear();
            while (heard.getString("type").equals("progress")) {
                heard = sender.hear();
            }
            assertEquals("error", heard.getString("type"));
            assertEquals(2, heard.getInt("line"));
            assertEquals("bad-request", heard.getString("code"));
            sender.send(lines(2, 500));
            sender.end();
            JsonObject last = null;
            for (heard = sender.hear(); heard != null; heard = sender.hear()) {
                last = heard;
            }
            assertEquals("summary", last.getString("type"));
            assertEquals(500, last.getInt("published"));
            assertEquals(1, last.getInt("failed"));
            assertEquals(2, last.getJsonArray("errors").getJsonObject(0).getInt("line"));
        }
        assertEquals(numbers(500), bodies());
    }

    @Test
    void manyErrorsAreAllTold() throws Exception {
        int count = 3000;
        try (LineSender sender = sender(NDJSON, "Accept: application/x-ndjson")) {
            sender.send("nonsense\n".repeat(count) + "{\"body\":1}\n");
            sender.end();
            int errors = 0;
            JsonObject last = null;
            for (JsonObject heard = sender.hear(); heard != null; heard = sender.hear()) {
                errors += heard.getString("type").equals("error") ? 1 : 0;
                last = heard;
            }
            assertEquals(count, errors);
            assertEquals(1, last.getInt("published"));
        }
    }

    @Test
    void aStreamThatIsCutAndSentAgainLosesAndDoublesNothing() throws Exception {
        int count = 2000;
        String key = "Idempotency-Key: s-" + name;
        try (LineSender cut = sender(NDJSON, key)) {
            cut.send(lines(1, 700) + "{\"body\":7");
            Await.until("some to be published", 10, () -> bodies().size() > 100);
            cut.cut();
        }
        // Half a line is none.
        try (LineSender again = sender(NDJSON, key)) {
            again.send(lines(1, count));
            again.end();
            JsonObject summary = again.answer();
            assertEquals(count, summary.getInt("published"), summary::toString);
            assertEquals(count, summary.getInt("last"));
        }
        assertEquals(numbers(count), bodies());
    }

    @Test
    void halfALineOfAStreamThatIsCutIsNotPublished() throws Exception {
        try (LineSender cut = new LineSender(base, "PUT " + messages)) {
            cut.send("whole\nhal");
            Await.until("the whole line", 10, () -> bodies().equals(List.of("\"whole\"")));
            cut.cut();
        }
        Answer next = post("text/plain", "next\n");
        assertEquals(1, next.json().getInt("published"));
        assertEquals(List.of("\"whole\"", "\"next\""), bodies());
    }

    @Test
    void whatCurlPutsIsLinesOfText() throws Exception {
        try (LineSender sender = new LineSender(base, "PUT " + messages)) {
            sender.send("{\"body\":1}\n\n  a \"b\"\n");
            sender.end();
            assertEquals(2, sender.answer().getInt("published"));
        }
        assertEquals(List.of("\"{\\\"body\\\":1}\"", "\"  a \\\"b\\\"\""), bodies());
    }

    @Test
    void anEmptyStreamIsNoMistake() {
        Answer answer = post("application/x-ndjson", "");
        assertEquals(200, answer.status(), answer::toString);
        assertEquals(0, answer.json().getInt("published"));
    }

    @Test
    void eachLineKeepsItsOwnIdAndTheOthersGetOne() {
        post(
                "application/x-ndjson",
                "{\"body\":1}\n{\"body\":2,\"messageId\":\"own\"}\n\n{\"body\":3}",
                "Idempotency-Key",
                "k");
        assertEquals(
                List.of("k-1", "own", "k-4"),
                api.get(messages).json().getJsonArray("messages").stream()
                        .map(one -> one.asJsonObject().getString("messageId"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "application/xml, 415, unsupported-media-type",
        "text/plain; charset=iso-8859-1, 415, unsupported-media-type",
        "application/json, 415, unsupported-media-type"
    })
    void whatIsNoStreamOfLinesIsNotPut(String type, int status, String code) {
        Answer answer = api.send(api.request(messages)
                .header("Authorization", "Bearer " + Talker.API_KEY)
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofString("a")));
        assertEquals(status, answer.status(), answer::toString);
        assertEquals(code, answer.json().getString("code"));
    }

    @Test
    void aStreamNeedsWhatAMessageNeeds() {
        Answer answer = api.send(api.request(messages)
                .header("Content-Type", "application/x-ndjson")
                .POST(Api.body("{\"body\":1}")));
        assertEquals(401, answer.status(), answer::toString);
        assertEquals(List.of(), bodies());
    }

    @Test
    void aStreamHasNoNumberToMatchAndNoEndlessKey() {
        assertEquals(
                400,
                post("application/x-ndjson", "{\"body\":1}", "If-Match", "\"1\"")
                        .status());
        assertEquals(
                400,
                post("application/x-ndjson", "{\"body\":1}", "Idempotency-Key", "k".repeat(101))
                        .status());
        assertEquals(List.of(), bodies());
    }
}
