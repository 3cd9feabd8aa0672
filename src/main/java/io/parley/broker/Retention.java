package io.parley.broker;

import io.parley.channel.ChannelName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.h2.mvstore.Cursor;

/** Drops what need not be kept any longer. The committing thread's own. */
final class Retention {
    /** A log is cut when it has outgrown its bound by this part: many messages at a time, seldom. */
    private static final int SLACK = 10;

    /** What a sweep may do at most, so that nobody waits long for it. */
    private static final int CHANNELS_PER_SWEEP = 500;

    private static final int MESSAGES_PER_CUT = 5_000;

    private final Store store;
    private final Logs logs;
    private final KeyedState keyed;
    private final List<Index> indexes;
    private final Bounds bounds;
    private String swept = "";

    /**
     * How much of a channel is kept at least: so many of the newest messages, as long as they are younger.
     *
     * @param messages 1 or more
     * @param keys how many keys a channel may have
     */
    record Bounds(long messages, Duration age, int keys) {}

    /** What is known of messages besides themselves. */
    interface Index {
        /** The messages below a number were dropped: it no longer matters. */
        void dropped(Logs.Log log, long first);
    }

    Retention(Store store, Logs logs, KeyedState keyed, List<Index> indexes, Bounds bounds) {
        this.store = store;
        this.logs = logs;
        this.keyed = keyed;
        this.indexes = indexes;
        this.bounds = bounds;
    }

    /** Cuts a log that has grown. */
    void bound(Logs.Log log) {
        long count = log.head - log.first + 1;
        if (count > bounds.messages() + bounds.messages() / SLACK) {
            cut(log, log.head - bounds.messages() + 1);
        }
    }

    /** Goes on through the channels, and drops what is too old in some of them. */
    void sweep(Instant now) {
        Instant old = now.minus(bounds.age());
        Cursor<String, Store.Row> rows = store.channels.cursor(swept);
        for (int i = 0; i < CHANNELS_PER_SWEEP; i++) {
            if (!rows.hasNext()) {
                swept = "";
                return;
            }
            swept = rows.next();
            cutOlder(logs.findOrMake(ChannelName.parse(swept)), old);
        }
    }

    private void cutOlder(Logs.Log log, Instant old) {
        long from = log.first;
        Cursor<Entry, Kept> cursor =
                store.log.cursor(new Entry(log.number, from), new Entry(log.number, log.committed), false);
        for (int i = 0; i < MESSAGES_PER_CUT && cursor.hasNext(); i++) {
            Entry entry = cursor.next();
            if (!cursor.getValue().at().isBefore(old)) {
                break;
            }
            from = entry.seq() + 1;
        }
        cut(log, from);
    }

    /** Drops everything below a number. */
    private void cut(Logs.Log log, long first) {
        if (first <= log.first) {
            return;
        }
        long dropFrom = log.first;
        // First of all: whoever reads meanwhile must not take what is missing for a hole.
        log.first = first;
        // The number outlives the messages: an emptied channel does not begin again at 1.
        store.channels.put(log.channel.path(), new Store.Row(log.number, log.head));
        for (long seq = dropFrom; seq < first; seq++) {
            Kept dropped = store.log.remove(new Entry(log.number, seq));
            if (dropped != null) {
                keyed.dropped(new Entry(log.number, seq), dropped);
            }
        }
        indexes.forEach(index -> index.dropped(log, first));
    }
}
