package io.parley.follow;

import io.parley.channel.ChannelName;
import io.parley.channel.Refused;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What one node has read of a feed of keyed messages.
 *
 * <pre>
 *   reading a snapshot ──it is whole──> following ──something was lost──> reading a snapshot; the old entries count meanwhile
 * </pre>
 *
 * Not thread-safe: it belongs to the one reader of that channel.
 */
public final class Copy<T> {
    private static final Logger LOG = System.getLogger(Copy.class.getName());
    private static final JsonProvider PROVIDER = JsonProvider.provider();

    private final ChannelName feed;
    private final Function<JsonObject, T> reading;
    private Map<String, Entry<T>> entries = new HashMap<>();

    /** What was read of a snapshot so far; {@code null} when there is none under way. */
    private Map<String, Entry<T>> coming = new HashMap<>();

    private String epoch;
    private long seq;

    /** What stands under a key, and the number of its message. */
    public record Entry<T>(String epoch, long seq, T value) {}

    /**
     * What a frame has changed.
     *
     * @param fresh entries that were not there before
     * @param changed whether anything stands otherwise than before
     */
    record Change<T>(List<Entry<T>> fresh, boolean changed) {}

    /** @param reading throws what JSON's types throw, or {@link Refused}, for what is none */
    Copy(ChannelName feed, Function<JsonObject, T> reading) {
        this.feed = feed;
        this.reading = reading;
    }

    /** Takes a frame of events, as the protocol writes them. */
    Change<T> read(String frame) {
        List<Entry<T>> fresh = new ArrayList<>();
        boolean changed = false;
        for (JsonValue event : events(frame)) {
            changed |= take(event.asJsonObject(), fresh);
        }
        return new Change<>(fresh, changed);
    }

    private static List<JsonValue> events(String frame) {
        try (JsonParser parser = PROVIDER.createParser(new StringReader(frame))) {
            parser.next();
            return parser.getArray();
        }
    }

    private boolean take(JsonObject event, List<Entry<T>> fresh) {
        switch (event.getString("type")) {
            case "message" -> {
                epoch = event.getString("epoch");
                seq = event.getJsonNumber("seq").longValue();
                if (coming != null) {
                    put(coming, event);
                    return false;
                }
                Entry<T> entry = put(entries, event);
                if (entry != null) {
                    fresh.add(entry);
                }
                return true;
            }
            case "gap" -> {
                coming = new HashMap<>();
                return false;
            }
            case "snapshot" -> {
                epoch = event.getString("epoch");
                seq = event.getJsonNumber("seq").longValue();
                return coming != null && replace(fresh);
            }
            default -> {
                return false;
            }
        }
    }

    private boolean replace(List<Entry<T>> fresh) {
        Set<Entry<T>> before = Set.copyOf(entries.values());
        coming.values().stream().filter(entry -> !before.contains(entry)).forEach(fresh::add);
        entries = coming;
        coming = null;
        return true;
    }

    /** @return {@code null} where a key was deleted, or what stands there is none */
    private Entry<T> put(Map<String, Entry<T>> into, JsonObject event) {
        String key = event.getString("key", null);
        if (key == null) {
            return null;
        }
        JsonValue body = event.get("body");
        T value = body == null || body == JsonValue.NULL ? null : value(body);
        if (value == null) {
            into.remove(key);
            return null;
        }
        Entry<T> entry = new Entry<>(epoch, seq, value);
        into.put(key, entry);
        return entry;
    }

    /** Only nodes write here, and whoever may do everything: what they write wrongly must stop no node. */
    private T value(JsonValue body) {
        try {
            return reading.apply(body.asJsonObject());
        } catch (Refused | ClassCastException | JsonException e) {
            LOG.log(Level.WARNING, "A message in " + feed + " is not what it should be, and counts for nothing.", e);
            return null;
        }
    }

    /** Whether everything up to this message has been read. */
    boolean hasRead(String epoch, long seq) {
        return coming == null && epoch.equals(this.epoch) && this.seq >= seq;
    }

    /** By their keys. */
    Map<String, Entry<T>> entries() {
        return entries;
    }
}
