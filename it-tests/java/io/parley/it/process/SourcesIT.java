package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.server.Await;
import io.parley.it.server.StandaloneProcess;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real commands whose output is a feed. */
class SourcesIT {
    @TempDir
    private Path home;

    private final JsonObjectBuilder sources = Json.createObjectBuilder();

    private void source(String path, Map<String, String> fields, String... command) {
        JsonArrayBuilder words = Json.createArrayBuilder();
        List.of(command).forEach(words::add);
        JsonObjectBuilder one = Json.createObjectBuilder().add("command", words);
        fields.forEach(one::add);
        sources.add(path, one);
    }

    private StandaloneProcess start() throws IOException {
        Path file =
                Files.writeString(home.resolve("sources.json"), sources.build().toString());
        return StandaloneProcess.start(
                home,
                Map.of("parley.sources", file.toString()),
                Map.of("PARLEY_SECRET", "hush"),
                "--host",
                "127.0.0.1",
                "--port",
                "0");
    }

    private static List<String> texts(StandaloneProcess server, String path) {
        return new Api(server.uri())
                .get("/api/channels/" + path + "/messages?limit=500&after=0").json().getJsonArray("messages").stream()
                        .map(JsonValue::asJsonObject)
                        .map(one -> one.get("body") instanceof JsonString text
                                ? text.getString()
                                : one.get("body").toString())
                        .toList();
    }

    private static boolean lives(String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }

    private String log() throws IOException {
        return Files.readString(home.resolve("log"));
    }

    @Test
    void oneProcessServesAllReadersFromTheFirstToTheLast() throws Exception {
        source("feed/ticks", Map.of("linger", "1s"), "sh", "-c", "echo $$; while :; do echo tick; sleep 0.05; done");
        source("feed/clock", Map.of("start", "boot"), "sh", "-c", "while :; do echo tock; sleep 0.2; done");
        try (StandaloneProcess server = start()) {
            Await.until(
                    "the other one has run for a while",
                    20,
                    () -> texts(server, "feed/clock").size() > 10);
            assertEquals(List.of(), texts(server, "feed/ticks"));

            Dialogue ann = Dialogue.guest(server.uri(), "/feed/ticks?name=Ann");
            String pid = ann.hear("message").getString("body");
            assertTrue(lives(pid));
            Dialogue bob = Dialogue.guest(server.uri(), "/feed/ticks?name=Bob");
            long seq = bob.hear("message").getJsonNumber("seq").longValue();
            for (JsonObject heard = ann.hear("message"); heard.getInt("seq") < seq; ) {
                heard = ann.hear("message");
            }
            ann.close();
            // Whoever is left goes on hearing it.
            for (int i = 0; i < 40; i++) {
                assertEquals("tick", bob.hear("message").getString("body"));
            }
            assertTrue(lives(pid));
            bob.close();
            Await.until("its end", 20, () -> !lives(pid));
            assertEquals(
                    1,
                    texts(server, "feed/ticks").stream()
                            .filter(text -> !text.equals("tick"))
                            .count());

            Dialogue eve = Dialogue.guest(server.uri(), "/feed/ticks?name=Eve");
            String next = eve.hear("message").getString("body");
            assertFalse(next.equals("tick") || next.equals(pid), next);
            eve.close();
        }
    }

    @Test
    void aCommandThatEndsBeginsAgainAndWhatItComplainsOfIsLogged() throws Exception {
        source(
                "feed/again",
                Map.of("start", "boot", "restart", "100ms..400ms"),
                "sh",
                "-c",
                "echo run; printf 'oops \\033[31m\\n' >&2; exit 3");
        source("feed/none", Map.of("start", "boot"), "/no/such/program", "hush");
        try (StandaloneProcess server = start()) {
            Await.until(
                    "it to begin again", 20, () -> texts(server, "feed/again").size() >= 3);
            assertEquals(
                    List.of("run", "run", "run"), texts(server, "feed/again").subList(0, 3));
        }
        assertTrue(log().contains("feed/again: oops \\u001b[31m"), this::logQuietly);
        assertTrue(
                log().contains("feed/again: its command has ended with 3. It begins again in 200 ms."),
                this::logQuietly);
        assertTrue(log().contains("feed/none: its command cannot be started."), this::logQuietly);
        assertFalse(log().contains("hush"), this::logQuietly);
    }

    private String logQuietly() {
        try {
            return log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void whatItHasBegunEndsWithTheNode() throws Exception {
        source("feed/tree", Map.of("start", "boot"), "sh", "-c", "sleep 1000 & echo $!; echo $$; wait");
        source("feed/deaf", Map.of("start", "boot"), "sh", "-c", "trap '' TERM; echo $$; while :; do sleep 0.1; done");
        List<String> pids;
        String deaf;
        try (StandaloneProcess server = start()) {
            Await.until("both", 20, () -> texts(server, "feed/tree").size() == 2);
            Await.until("the other", 20, () -> texts(server, "feed/deaf").size() == 1);
            pids = texts(server, "feed/tree");
            deaf = texts(server, "feed/deaf").get(0);
            assertTrue(pids.stream().allMatch(SourcesIT::lives) && lives(deaf));
            server.stop();
        }
        Await.until("all to end", 10, () -> pids.stream().noneMatch(SourcesIT::lives) && !lives(deaf));
    }

    @Test
    void linesOfJsonAreMessagesAndBadOnesAreTold() throws Exception {
        source(
                "feed/json",
                Map.of("start", "boot", "format", "ndjson", "restart", "1h..1h"),
                "printf",
                "{\"body\":1,\"key\":\"k\"}\\nnonsense\\n{\"body\":[2]}\\n");
        source(
                "feed/env",
                Map.of("start", "boot", "restart", "1h..1h"),
                "sh",
                "-c",
                "env | grep -c '^PARLEY_'; cat | wc -c");
        try (StandaloneProcess server = start()) {
            Await.until("both", 20, () -> texts(server, "feed/json").equals(List.of("1", "[2]")));
            Await.until("its answers", 20, () -> texts(server, "feed/env").size() == 2);
            // Nothing of ours is in its environment, and nothing is on its input.
            assertEquals(
                    List.of("0", "0"),
                    texts(server, "feed/env").stream().map(String::strip).toList());
        }
        assertTrue(log().contains("feed/json: line 2 is not published: This is not JSON."), this::logQuietly);
    }

    @Test
    void aCommandThatSpeaksFasterThanCanBeKeptWaitsAndLosesNothing() throws Exception {
        int count = 200_000;
        source("feed/flood", Map.of("start", "boot"), "sh", "-c", "seq 1 " + count + "; exec sleep 1000");
        try (StandaloneProcess server = start()) {
            Api api = new Api(server.uri());
            String newest = "/api/channels/feed/flood/messages?limit=500";
            Await.until("the last line", 60, () -> {
                List<JsonObject> last =
                        api.get(newest).json().getJsonArray("messages").getValuesAs(JsonObject.class);
                return last.get(last.size() - 1).getString("body").equals(Integer.toString(count));
            });
            for (JsonObject one :
                    api.get(newest).json().getJsonArray("messages").getValuesAs(JsonObject.class)) {
                assertEquals(Integer.toString(one.getInt("seq")), one.getString("body"));
            }
        }
    }
}
