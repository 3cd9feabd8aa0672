package io.parley.standalone.doctor.way;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What Parley says first.
 *
 * @param node who says so
 * @param ping how often it will ping
 * @param frame the largest frame that it takes, in bytes
 */
record Hello(String node, Duration ping, int frame) {
    private static final double MILLIS = 1000;

    static Optional<Hello> of(Heard heard) {
        return events(heard).stream()
                .filter(event -> event.getString("type", "").equals("hello"))
                .findFirst()
                .map(Hello::of);
    }

    private static Hello of(JsonObject hello) {
        JsonObject limits = hello.containsKey("limits") ? hello.getJsonObject("limits") : JsonValue.EMPTY_JSON_OBJECT;
        double ping = hello.containsKey("ping") ? hello.getJsonNumber("ping").doubleValue() : 0;
        return new Hello(
                hello.getString("node", ""), Duration.ofMillis((long) (ping * MILLIS)), limits.getInt("frame", 65_536));
    }

    /** The events of a frame; none where it is none of Parley's. */
    static List<JsonObject> events(Heard heard) {
        if (heard == null || heard.kind() != Heard.Kind.TEXT) {
            return List.of();
        }
        try (JsonReader reader = Json.createReader(new StringReader(heard.text()))) {
            JsonArray events = reader.readArray();
            return events.getValuesAs(JsonObject.class);
        } catch (JsonException | ClassCastException e) {
            return List.of();
        }
    }
}
