package io.parley.it.process;

import io.parley.it.client.Talker;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads one feed from its beginning, across cuts: it resumes behind the last message it heard. */
final class FeedReader {

    private final String path;
    private final List<String> log = new ArrayList<>();
    /** Of no log at all until it has heard of one: so it begins with everything that is kept. */
    private String epoch = "none";

    private long seq;
    private Talker talker;

    FeedReader(String path) {
        this.path = path;
    }

    /** What it heard, as {@code seq messageId body}, in the order of hearing. */
    List<String> log() {
        return log;
    }

    void connect(URI base) {
        String since = "?epoch=" + URLEncoder.encode(epoch, StandardCharsets.UTF_8) + "&seq=" + seq;
        talker = Talker.connect(base, path + since, "parley.v1");
    }

    /** Reads until the line is cut, or until it has heard the message of this number. */
    void read(long last) {
        try {
            while (seq < last) {
                String frame = talker.receive();
                if (frame == null) {
                    return;
                }
                hear(frame);
            }
        } finally {
            talker.leave();
        }
    }

    private void hear(String frame) {
        try (JsonReader reader = Json.createReader(new StringReader(frame))) {
            for (JsonValue value : reader.readArray()) {
                JsonObject event = value.asJsonObject();
                switch (event.getString("type")) {
                    case "hello" -> begin(event.getJsonObject("join"));
                    case "message" -> {
                        seq = event.getJsonNumber("seq").longValue();
                        epoch = event.getString("epoch");
                        log.add(seq + " " + event.getString("messageId") + " " + event.get("body"));
                    }
                    case "bye" -> {}
                    default -> throw new IllegalStateException("a reader must not hear " + event);
                }
            }
        }
    }

    private void begin(JsonObject join) {
        if (!epoch.equals("none")
                && (!join.getBoolean("resumed") || !join.getString("epoch").equals(epoch))) {
            throw new IllegalStateException("it lost its place at " + epoch + " " + seq + ": " + join);
        }
        epoch = join.getString("epoch");
    }
}
