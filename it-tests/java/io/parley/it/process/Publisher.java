package io.parley.it.process;

import io.parley.it.client.Talker;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes numbered messages to one feed, a few at a time, and remembers which of them were acknowledged. After a crash
 * it sends again what was not, with the same messageId, before it goes on.
 */
final class Publisher {

    private static final int WINDOW = 16;

    private final String name;
    private final String path;
    private final AtomicInteger acknowledgements;
    /** messageId to seq, in the order of sending. */
    private final Map<String, Long> acknowledged = new LinkedHashMap<>();

    private int sent;
    private Talker talker;

    /** @param acknowledgements counts those of all publishers */
    Publisher(String name, String path, AtomicInteger acknowledgements) {
        this.name = name;
        this.path = path;
        this.acknowledgements = acknowledgements;
    }

    Map<String, Long> acknowledged() {
        return acknowledged;
    }

    int sent() {
        return sent;
    }

    void connect(URI base) {
        talker = Talker.withKey(base, path, "parley.v1");
    }

    /** Publishes until the server is gone. */
    void publishUntilTheEnd() {
        publish(Integer.MAX_VALUE);
    }

    /** Publishes only what was sent already and never acknowledged. */
    void publishWhatIsOpen() {
        publish(sent);
    }

    private void publish(int upTo) {
        int next = acknowledged.size();
        int answered = next;
        try {
            while (answered < upTo) {
                while (next < upTo && next - answered < WINDOW) {
                    talker.send("{\"type\":\"send\",\"id\":" + next + ",\"messageId\":\"" + id(next) + "\",\"body\":\""
                            + id(next) + "\"}");
                    next++;
                    sent = Math.max(sent, next);
                }
                String frame = talker.receive();
                if (frame == null) {
                    return;
                }
                answered += answers(frame);
            }
        } catch (AssertionError e) {
            // Sending fails as soon as the server is dead; whoever wanted an end gets none.
            if (upTo != Integer.MAX_VALUE) {
                throw e;
            }
        } finally {
            talker.leave();
        }
    }

    private String id(int number) {
        return name + "-" + number;
    }

    private int answers(String frame) {
        int answers = 0;
        try (JsonReader reader = Json.createReader(new StringReader(frame))) {
            JsonArray events = reader.readArray();
            for (JsonValue value : events) {
                JsonObject event = value.asJsonObject();
                if (event.getString("type").equals("error")) {
                    throw new IllegalStateException(event.toString());
                }
                if (event.getString("type").equals("ok")) {
                    acknowledged.put(
                            id(event.getInt("re")), event.getJsonNumber("seq").longValue());
                    acknowledgements.incrementAndGet();
                    answers++;
                }
            }
        }
        return answers;
    }
}
