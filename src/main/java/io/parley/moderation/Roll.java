package io.parley.moderation;

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

/**
 * What one node has read of the channel in which measures stand.
 *
 * <pre>
 *   reading a snapshot ──it is whole──> following ──something was lost──> reading a snapshot; the old entries count meanwhile
 * </pre>
 *
 * Not thread-safe: it belongs to the one reader of that channel.
 */
final class Roll {
    private static final Logger LOG = System.getLogger(Roll.class.getName());
    private static final JsonProvider PROVIDER = JsonProvider.provider();

    private Map<String, Entry> entries = new HashMap<>();

    /** What was read of a snapshot so far; {@code null} when there is none under way. */
    private Map<String, Entry> coming = new HashMap<>();

    private String epoch;
    private long seq;

    /** A measure, and the number under which it was ordered. */
    record Entry(String epoch, long seq, Measure measure) {}

    /**
     * What a frame has changed.
     *
     * @param ordered entries that were not there before
     * @param changed whether any other measure is in force now than before
     */
    record Change(List<Entry> ordered, boolean changed) {}

    /** Takes a frame of events, as the protocol writes them. */
    Change read(String frame) {
        List<Entry> ordered = new ArrayList<>();
        boolean changed = false;
        for (JsonValue event : events(frame)) {
            changed |= take(event.asJsonObject(), ordered);
        }
        return new Change(ordered, changed);
    }

    private static List<JsonValue> events(String frame) {
        try (JsonParser parser = PROVIDER.createParser(new StringReader(frame))) {
            parser.next();
            return parser.getArray();
        }
    }

    private boolean take(JsonObject event, List<Entry> ordered) {
        switch (event.getString("type")) {
            case "message" -> {
                epoch = event.getString("epoch");
                seq = event.getJsonNumber("seq").longValue();
                if (coming != null) {
                    put(coming, event);
                    return false;
                }
                Entry entry = put(entries, event);
                if (entry != null) {
                    ordered.add(entry);
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
                return coming != null && replace(ordered);
            }
            default -> {
                return false;
            }
        }
    }

    private boolean replace(List<Entry> ordered) {
        Set<Entry> before = Set.copyOf(entries.values());
        coming.values().stream().filter(entry -> !before.contains(entry)).forEach(ordered::add);
        entries = coming;
        coming = null;
        return true;
    }

    /** @return {@code null} where a measure was lifted, or is none */
    private Entry put(Map<String, Entry> into, JsonObject event) {
        String key = event.getString("key", null);
        if (key == null) {
            return null;
        }
        JsonValue body = event.get("body");
        Measure measure = body == null || body == JsonValue.NULL ? null : measure(body);
        if (measure == null) {
            into.remove(key);
            return null;
        }
        Entry entry = new Entry(epoch, seq, measure);
        into.put(key, entry);
        return entry;
    }

    /** Only nodes write here, and whoever may do everything: what they write wrongly must stop no node. */
    private static Measure measure(JsonValue body) {
        try {
            return Entries.kept(body.asJsonObject());
        } catch (Refused | ClassCastException | JsonException e) {
            LOG.log(Level.WARNING, "A message in the channel of measures is none, and counts for nothing.", e);
            return null;
        }
    }

    /** Whether everything up to this message has been read. */
    boolean hasRead(String epoch, long seq) {
        return coming == null && epoch.equals(this.epoch) && this.seq >= seq;
    }

    /** By their ids. */
    Map<String, Entry> entries() {
        return entries;
    }
}
