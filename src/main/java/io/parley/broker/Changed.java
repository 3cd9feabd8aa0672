package io.parley.broker;

import io.parley.channel.Broker;
import io.parley.channel.Event;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Which entries of the logs are what has become of which messages: all edits, the reactions that are there, or the deletion alone. The
 * committing thread's own.
 */
final class Changed implements Retention.Index {
    /** Stands behind the emoji, which has none in it. */
    private static final char BEHIND_EMOJI = '\n';

    /** What an edit or a deletion has instead of one. */
    private static final String NO_SLOT = "";

    /** Characters of a change besides its body, about. */
    private static final int ENTRY = 100;

    private final Store store;

    /**
     * Where a change is found.
     *
     * @param channel the channel's number in the store
     * @param seq of the change
     */
    record Place(long channel, long target, long seq) {
        static final BasicDataType<Place> TYPE = new BasicDataType<>() {
            @Override
            public int compare(Place a, Place b) {
                int order = Long.compare(a.channel, b.channel);
                order = order != 0 ? order : Long.compare(a.target, b.target);
                return order != 0 ? order : Long.compare(a.seq, b.seq);
            }

            @Override
            public int getMemory(Place place) {
                return 40;
            }

            @Override
            public void write(WriteBuffer to, Place place) {
                to.putVarLong(place.channel).putVarLong(place.target).putVarLong(place.seq);
            }

            @Override
            public Place read(ByteBuffer from) {
                return new Place(DataUtils.readVarLong(from), DataUtils.readVarLong(from), DataUtils.readVarLong(from));
            }

            @Override
            public Place[] createStorage(int size) {
                return new Place[size];
            }
        };
    }

    Changed(Store store) {
        this.store = store;
    }

    private Cursor<Place, String> of(long channel, long from, long to, boolean backwards) {
        Place low = new Place(channel, from, 0);
        Place high = new Place(channel, to, Long.MAX_VALUE);
        MVMap<Place, String> all = store.changes;
        return backwards ? all.cursor(high, low, true) : all.cursor(low, high, false);
    }

    /** @throws Refused {@code not-found}, {@code too-many} */
    void require(Logs.Log log, Relation.Change change, String user) {
        Kept target = change.target() < log.first ? null : store.log.get(new Entry(log.number, change.target()));
        if (target == null || target.relation() instanceof Relation.Erased) {
            throw Refused.noTarget();
        }
        if (change instanceof Relation.Reacted reacted && reacted.on()) {
            requireRoom(log, reacted, user);
        }
    }

    private void requireRoom(Logs.Log log, Relation.Reacted reacted, String user) {
        String mine = slot(reacted, user);
        Set<String> emoji = new HashSet<>(Set.of(reacted.emoji()));
        int reactions = 0;
        Cursor<Place, String> all = of(log.number, reacted.target(), reacted.target(), false);
        while (all.hasNext()) {
            all.next();
            String slot = all.getValue();
            if (slot.equals(mine)) {
                return;
            }
            if (!slot.equals(NO_SLOT)) {
                reactions++;
                emoji.add(slot.substring(0, slot.indexOf(BEHIND_EMOJI)));
            }
        }
        if (reactions >= Relation.MOST_REACTIONS || emoji.size() > Relation.MOST_EMOJI) {
            throw Refused.reactionsFull();
        }
    }

    /** Of one user and one emoji only the newest reaction counts. */
    private static String slot(Relation.Reacted reacted, String user) {
        return reacted.emoji() + BEHIND_EMOJI + user;
    }

    /** A change was put into the log. */
    void put(Logs.Log log, long seq, Relation.Change change, String user) {
        Place place = new Place(log.number, change.target(), seq);
        if (change instanceof Relation.Reacted reacted) {
            String mine = slot(reacted, user);
            remove(log, change.target(), mine);
            if (reacted.on()) {
                store.changes.put(place, mine);
            }
        } else {
            if (change instanceof Relation.Deleted) {
                erase(log, change.target());
            }
            store.changes.put(place, NO_SLOT);
        }
    }

    private void remove(Logs.Log log, long target, String slot) {
        Cursor<Place, String> all = of(log.number, target, target, false);
        while (all.hasNext()) {
            Place place = all.next();
            if (all.getValue().equals(slot)) {
                store.changes.remove(place);
                return;
            }
        }
    }

    /** The bodies of a message and of its edits go. */
    private void erase(Logs.Log log, long target) {
        eraseEntry(log, target);
        Cursor<Place, String> all = of(log.number, target, target, false);
        while (all.hasNext()) {
            Place place = all.next();
            if (all.getValue().equals(NO_SLOT)) {
                eraseEntry(log, place.seq());
            }
            store.changes.remove(place);
        }
    }

    private void eraseEntry(Logs.Log log, long seq) {
        Entry entry = new Entry(log.number, seq);
        store.log.put(entry, store.log.get(entry).erased());
    }

    @Override
    public void dropped(Logs.Log log, long first) {
        Cursor<Place, String> all = of(log.number, 0, first - 1, false);
        while (all.hasNext()) {
            store.changes.remove(all.next());
        }
    }

    /**
     * What has become of the messages from one number to another.
     *
     * @param characters end with the message that reaches so many, about
     */
    Broker.Changes of(Logs.Log log, String epoch, long from, long to, boolean backwards, int characters) {
        List<Event.Message> found = new ArrayList<>();
        Event.Message edit = null;
        long target = 0;
        int size = 0;
        Cursor<Place, String> all = of(log.number, from, to, backwards);
        while (all.hasNext()) {
            Place place = all.next();
            if (place.target() != target) {
                if (size >= characters) {
                    return changes(found, target);
                }
                target = place.target();
                edit = null;
            }
            Event.Message change =
                    store.log.get(new Entry(log.number, place.seq())).message(epoch, place.seq());
            size += ENTRY + change.body().length();
            if (!all.getValue().equals(NO_SLOT)) {
                found.add(change);
            } else if (edit == null || edit.seq() < change.seq()) {
                found.remove(edit);
                found.add(change);
                edit = change;
            }
        }
        return changes(found, null);
    }

    private static Broker.Changes changes(List<Event.Message> found, Long reached) {
        found.sort(Comparator.comparingLong(Event.Message::seq));
        return new Broker.Changes(found, reached);
    }
}
