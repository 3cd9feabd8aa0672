package io.parley.broker;

import io.parley.channel.Event;
import io.parley.channel.Refused;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.Cursor;

/**
 * The newest message of each key of each channel. It lies in the log as long as that has it, and then in a place of its own. The
 * committing thread's own.
 */
final class KeyedState {
    private final Store store;
    private final int most;

    /** @param most keys of a channel */
    KeyedState(Store store, int most) {
        this.store = store;
        this.most = most;
    }

    /** The number of the newest message of a key; 0: none. */
    long newest(Logs.Log log, String key) {
        Long seq = store.newestOfKey.get(Store.keyOf(log.number, key));
        return seq == null ? 0 : seq;
    }

    Kept message(Logs.Log log, long seq) {
        Entry entry = new Entry(log.number, seq);
        Kept kept = store.log.get(entry);
        return kept == null ? store.outlived.get(entry) : kept;
    }

    /** @throws Refused {@code too-many} when there is no room for one more key */
    void requireRoom(Logs.Log log, String key) {
        long seq = newest(log, key);
        boolean alive = seq > 0 && !store.latest.get(new Entry(log.number, seq));
        if (!alive && count(log) >= most) {
            throw Refused.keysFull(most);
        }
    }

    private int count(Logs.Log log) {
        if (log.keys < 0) {
            log.keys = 0;
            Cursor<Entry, Boolean> all = cursor(log, 0);
            while (all.hasNext()) {
                all.next();
                log.keys += all.getValue() ? 0 : 1;
            }
        }
        return log.keys;
    }

    private Cursor<Entry, Boolean> cursor(Logs.Log log, long after) {
        return store.latest.cursor(new Entry(log.number, after + 1), new Entry(log.number, Long.MAX_VALUE), false);
    }

    /** A message was put into the log. */
    void put(Logs.Log log, String key, long seq, boolean deletes) {
        count(log);
        Long old = store.newestOfKey.put(Store.keyOf(log.number, key), seq);
        boolean alive = false;
        if (old != null) {
            Entry before = new Entry(log.number, old);
            alive = !store.latest.remove(before);
            if (old < log.first) {
                store.outlived.remove(before);
            }
        }
        store.latest.put(new Entry(log.number, seq), deletes);
        log.keys += (deletes ? 0 : 1) - (alive ? 1 : 0);
    }

    /** A message has been dropped from the log. */
    void dropped(Entry entry, Kept kept) {
        Boolean deletes = kept.key() == null ? null : store.latest.get(entry);
        if (deletes == null) {
            return;
        }
        if (deletes) {
            store.latest.remove(entry);
            store.newestOfKey.remove(Store.keyOf(entry.channel(), kept.key()));
        } else {
            store.outlived.put(entry, kept);
        }
    }

    /** The newest messages of keys behind a number, in order. */
    List<Event.Message> after(Logs.Log log, String epoch, long after, int limit, int characters) {
        List<Event.Message> found = new ArrayList<>();
        Cursor<Entry, Boolean> all = cursor(log, after);
        int size = 0;
        while (all.hasNext() && found.size() < limit && size < characters) {
            long seq = all.next().seq();
            Kept kept = message(log, seq);
            found.add(kept.message(epoch, seq));
            size += kept.body().length();
        }
        return found;
    }
}
