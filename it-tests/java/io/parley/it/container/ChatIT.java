package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Rooms, as people use them. What each frame looks like is told by the transcripts. */
class ChatIT extends OnEveryContainer {

    private final String room = "/chat/" + UUID.randomUUID();

    @Test
    void twoPeopleHearEachOther() {
        try (Dialogue ann = Dialogue.guest(base, room + "?name=Ann");
                Dialogue bob = Dialogue.guest(base, room + "?name=Bob")) {
            JsonObject kept = ann.ask("{\"type\":\"send\",\"body\":\"Hello, Bob!\"}");
            JsonObject heard = bob.hear("message");
            assertEquals("Hello, Bob!", heard.getString("body"));
            assertEquals("Ann", heard.getJsonObject("from").getString("name"));
            assertEquals(kept.getInt("seq"), heard.getInt("seq"));
            assertEquals(kept.getString("messageId"), heard.getString("messageId"));
            bob.ask("{\"type\":\"send\",\"body\":\"Hello, Ann!\"}");
            assertEquals(
                    "Hello, Ann!",
                    ann.hear(event -> event.getString("type").equals("message") && event.getInt("seq") == 2)
                            .getString("body"));
        }
    }

    @Test
    void comingsAndGoingsAreAnnounced() {
        try (Dialogue ann = Dialogue.guest(base, room + "?name=Ann")) {
            try (Dialogue bob = Dialogue.guest(base, room + "?name=Bob")) {
                assertEquals(2, bob.hello().getJsonObject("join").getInt("memberCount"));
                assertEquals("Bob", ann.hear("joined").getJsonObject("user").getString("name"));
            }
            assertEquals("Bob", ann.hear("left").getJsonObject("user").getString("name"));
            assertEquals(1, ann.ask("{\"type\":\"members\"}").getInt("memberCount"));
        }
    }

    @Test
    void aLineThatIsCutCountsAsGoing() throws Exception {
        try (Dialogue ann = Dialogue.guest(base, room + "?name=Ann")) {
            try (RawSocket bob = RawSocket.connect(base).upgrade(room + "?name=Bob", "parley.v1")) {
                assertTrue(bob.receive().text().contains("hello"));
                assertEquals("Bob", ann.hear("joined").getJsonObject("user").getString("name"));
            }
            assertEquals("Bob", ann.hear("left").getJsonObject("user").getString("name"));
        }
    }

    @Test
    void typingIsToldToTheOthersOnly() {
        try (Dialogue ann = Dialogue.guest(base, room + "?name=Ann");
                Dialogue bob = Dialogue.guest(base, room + "?name=Bob")) {
            ann.hear("joined");
            ann.ask("{\"type\":\"typing\",\"on\":true}");
            assertEquals("Ann", bob.hear("typing").getJsonObject("user").getString("name"));
            bob.say("{\"type\":\"send\",\"body\":\"I see\"}");
            assertEquals("message", ann.next().getString("type"));
        }
    }

    @Test
    void whoComesBackResumesWhereTheyStood() {
        try (Dialogue ann = Dialogue.guest(base, room + "?name=Ann&members=false")) {
            JsonObject stood;
            try (Dialogue bob = Dialogue.guest(base, room + "?name=Bob&members=false")) {
                ann.ask("{\"type\":\"send\",\"body\":1}");
                stood = bob.hear("message");
            }
            for (int i = 2; i <= 20; i++) {
                ann.ask("{\"type\":\"send\",\"body\":" + i + "}");
            }
            String since = "&epoch=" + URLEncoder.encode(stood.getString("epoch"), StandardCharsets.UTF_8) + "&seq="
                    + stood.getInt("seq");
            try (Dialogue bob = Dialogue.guest(base, room + "?name=Bob&members=false" + since)) {
                assertTrue(bob.hello().getJsonObject("join").getBoolean("resumed"));
                ann.ask("{\"type\":\"send\",\"body\":21}");
                assertEquals(IntStream.rangeClosed(2, 21).boxed().toList(), bodies(bob, 20));
            }
        }
    }

    @Test
    void everybodyHearsEverythingInOneOrderWhoeverSpeaks() {
        List<Dialogue> people = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            people.add(Dialogue.guest(base, room + "?members=false&name=P" + i));
        }
        for (int round = 0; round < 25; round++) {
            for (Dialogue person : people) {
                person.say("{\"type\":\"send\",\"body\":" + round + "}");
            }
        }
        List<String> first = null;
        for (Dialogue person : people) {
            List<JsonObject> heard = messages(person, 200);
            assertEquals(
                    LongStream.rangeClosed(1, 200).boxed().toList(),
                    heard.stream()
                            .map(message -> message.getJsonNumber("seq").longValue())
                            .toList());
            List<String> ids = heard.stream()
                    .map(message -> message.getString("messageId"))
                    .toList();
            first = first == null ? ids : first;
            assertEquals(first, ids);
            person.close();
        }
    }

    @Test
    void historyIsPagedBackToTheFirstMessage() {
        try (Dialogue ann = Dialogue.guest(base, room + "?name=Ann&members=false")) {
            for (int i = 1; i <= 120; i++) {
                ann.say("{\"type\":\"send\",\"body\":" + i + "}");
            }
            messages(ann, 120);
            List<Integer> all = new ArrayList<>();
            JsonObject page = ann.ask("{\"type\":\"history\"}");
            while (true) {
                List<Integer> bodies = page.getJsonArray("messages").stream()
                        .map(message -> message.asJsonObject().getInt("body"))
                        .toList();
                assertTrue(bodies.size() <= 50, bodies::toString);
                all.addAll(0, bodies);
                if (!page.containsKey("next")) {
                    break;
                }
                page = ann.ask("{\"type\":\"history\",\"before\":" + page.getInt("next") + "}");
            }
            assertEquals(IntStream.rangeClosed(1, 120).boxed().toList(), all);
        }
    }

    private static List<JsonObject> messages(Dialogue listener, int count) {
        List<JsonObject> heard = new ArrayList<>();
        while (heard.size() < count) {
            heard.add(listener.hear("message"));
        }
        return heard;
    }

    private static List<Integer> bodies(Dialogue listener, int count) {
        return messages(listener, count).stream()
                .map(message -> message.getInt("body"))
                .toList();
    }
}
