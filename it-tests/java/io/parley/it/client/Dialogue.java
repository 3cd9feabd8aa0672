package io.parley.it.client;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;

/** One client's talk in {@code parley.v1}, event by event. */
public final class Dialogue implements AutoCloseable {

    private final Talker talker;
    private final Deque<JsonObject> heard = new ArrayDeque<>();
    private final JsonObject hello;

    /** Of one that asked for {@code parley.v1}. */
    public Dialogue(Talker talker) {
        this.talker = talker;
        this.hello = hear("hello");
    }

    public static Dialogue guest(URI base, String path) {
        return new Dialogue(Talker.connect(base, path, "parley.v1"));
    }

    public static Dialogue withKey(URI base, String path) {
        return new Dialogue(Talker.withKey(base, path, "parley.v1"));
    }

    /** The server's first event. */
    public JsonObject hello() {
        return hello;
    }

    public Talker talker() {
        return talker;
    }

    /** Sends a frame as it is. */
    public Dialogue say(String frame) {
        talker.send(frame);
        return this;
    }

    /** Sends a command and returns its answer; what is heard before that is dropped. The command must have no id. */
    public JsonObject ask(String command) {
        talker.send(command.replaceFirst("}$", ",\"id\":\"ask\"}"));
        return hear(event -> event.containsKey("re") && event.getString("re").equals("ask"));
    }

    /** The next event of this type; what comes before it is dropped. */
    public JsonObject hear(String type) {
        return hear(event -> event.getString("type").equals(type));
    }

    /** The next event like this; what comes before it is dropped. */
    public JsonObject hear(Predicate<JsonObject> wanted) {
        while (true) {
            JsonObject event = next();
            if (wanted.test(event)) {
                return event;
            }
        }
    }

    /** The next event, whatever it is. */
    public JsonObject next() {
        while (heard.isEmpty()) {
            String frame = talker.receive();
            if (frame == null) {
                throw new AssertionError("closed with " + talker.closed());
            }
            array(frame).forEach(event -> heard.add(event.asJsonObject()));
        }
        return heard.remove();
    }

    private static JsonArray array(String frame) {
        try (JsonReader reader = Json.createReader(new StringReader(frame))) {
            return reader.readArray();
        }
    }

    @Override
    public void close() {
        talker.leave();
    }
}
