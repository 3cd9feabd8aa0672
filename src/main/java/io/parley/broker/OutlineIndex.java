package io.parley.broker;

import io.parley.channel.Outline;
import io.parley.channel.Relation;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.Cursor;

/**
 * The outlines of all logs: under an entry that nobody counts an empty text, under one that mentions somebody their ids, a line each;
 * others are not here. The committing thread's own.
 */
final class OutlineIndex implements Retention.Index {
    private static final String QUIET = "";
    private static final String SEPARATOR = "\n";

    private final Store store;

    OutlineIndex(Store store) {
        this.store = store;
    }

    /** An entry was put into the log. */
    void put(Entry entry, Kept kept, List<String> mentions) {
        if (kept.relation() instanceof Relation.Deleted deleted) {
            store.outline.put(new Entry(entry.channel(), deleted.target()), QUIET);
        }
        if (!kept.message("", entry.seq()).counts()) {
            store.outline.put(entry, QUIET);
        } else if (!mentions.isEmpty()) {
            store.outline.put(entry, String.join(SEPARATOR, mentions));
        }
    }

    @Override
    public void dropped(Logs.Log log, long first) {
        Cursor<Entry, String> all = cursor(log, 0, first - 1);
        while (all.hasNext()) {
            store.outline.remove(all.next());
        }
    }

    private Cursor<Entry, String> cursor(Logs.Log log, long from, long to) {
        return store.outline.cursor(new Entry(log.number, from), new Entry(log.number, to), false);
    }

    Outline of(Logs.Log log, String epoch) {
        long first = Outline.reach(log.first, log.head);
        List<Long> quiet = new ArrayList<>();
        List<Outline.Mention> mentions = new ArrayList<>();
        Cursor<Entry, String> all = cursor(log, first, log.head);
        while (all.hasNext()) {
            long seq = all.next().seq();
            if (all.getValue().equals(QUIET)) {
                quiet.add(seq);
            } else {
                for (String user : all.getValue().split(SEPARATOR, -1)) {
                    mentions.add(new Outline.Mention(seq, user));
                }
            }
        }
        return new Outline(epoch, first, log.head, quiet, mentions);
    }
}
