package io.parley.broker;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Outline;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.h2.mvstore.Cursor;

/**
 * The logs of all channels over one open store. The committing thread alone changes them; any thread reads, and sees only
 * what is committed.
 */
final class Journal {
    private static final int PAGE_CHARACTERS = 1 << 20;

    /** So that nobody waits long for a tick. */
    private static final int IDS_PER_TICK = 20_000;

    private final Store store;
    private final Logs logs;
    private final KeyedState keyed;
    private final Changed changes;
    private final OutlineIndex outlines;
    private final EmbeddedMarks marks;
    private final EmbeddedArrivals arrivals;
    private final Retention retention;
    private final Clock clock;
    private final RecentIds ids;
    private final List<Logs.Log> changed = new ArrayList<>();

    /** @param memory bytes that the publishers' ids of the last minutes may take */
    Journal(Store store, Retention.Bounds bounds, long memory, Clock clock) {
        this.store = store;
        this.clock = clock;
        this.ids = new RecentIds(store.ids, new SecretDigest(), memory, clock.instant());
        this.logs = new Logs(store);
        this.keyed = new KeyedState(store, bounds.keys());
        this.changes = new Changed(store);
        this.outlines = new OutlineIndex(store);
        this.marks = new EmbeddedMarks(store, clock);
        this.arrivals = new EmbeddedArrivals(store, clock);
        this.retention = new Retention(store, logs, keyed, List.of(changes, outlines), bounds);
    }

    String epoch() {
        return store.epochOfLogs();
    }

    /** The newest committed message. */
    private Position head(ChannelName channel) {
        Logs.Log log = logs.find(channel);
        return new Position(epoch(), log == null ? 0 : log.committed);
    }

    /** The newest message, committed or not. The committing thread's own. */
    Position assigned(ChannelName channel) {
        Logs.Log log = logs.find(channel);
        return new Position(epoch(), log == null ? 0 : log.head);
    }

    /**
     * What became of a draft.
     *
     * @param message {@code null} when the draft was published before
     */
    record Outcome(Broker.Receipt receipt, Event.Message message) {}

    /** @throws Refused {@code conflict}; {@code not-found} and {@code too-many} for a change; {@code overloaded} when more ids came lately than can be remembered */
    Outcome publish(ChannelName channel, Draft draft) {
        Logs.Log log = logs.findOrMake(channel);
        if (draft.messageId() != null) {
            Long seen = ids.seq(log.number, draft.messageId());
            if (seen != null) {
                return new Outcome(receipt(seen, draft.messageId()), null);
            }
            if (ids.isFull()) {
                throw new Refused(Refusal.OVERLOADED, "More is published than can be remembered. Try again later.");
            }
        }
        if (draft.ifSeq() != null) {
            requireNewest(log, draft);
        }
        if (draft.key() != null && !draft.deletes()) {
            keyed.requireRoom(log, draft.key());
        }
        if (draft.relation() != null) {
            requireTarget(log, draft);
        }
        return append(log, draft);
    }

    private void requireTarget(Logs.Log log, Draft draft) {
        if (!(draft.relation() instanceof Relation.Change change)) {
            if (draft.relation().target() > log.head) {
                throw Refused.noTarget();
            }
        } else if (epoch().equals(draft.epoch())) {
            changes.require(log, change, draft.from().id());
        } else {
            throw Refused.noTarget();
        }
    }

    private void requireNewest(Logs.Log log, Draft draft) {
        long newest = keyed.newest(log, draft.key());
        if (draft.ifSeq() != newest) {
            throw Refused.conflict(
                    log.channel, newest == 0 ? null : keyed.message(log, newest).message(epoch(), newest));
        }
    }

    private Outcome append(Logs.Log log, Draft draft) {
        if (!log.kept) {
            log.kept = true;
            store.channels.put(log.channel.path(), new Store.Row(log.number, 0));
        }
        long seq = ++log.head;
        if (log.committed == seq - 1) {
            changed.add(log);
        }
        Instant at = Instant.ofEpochMilli(clock.millis());
        String messageId =
                draft.messageId() != null ? draft.messageId() : epoch() + '-' + Long.toString(seq, Character.MAX_RADIX);
        Kept kept = Kept.of(at, messageId, draft);
        Entry entry = new Entry(log.number, seq);
        store.log.put(entry, kept);
        outlines.put(entry, kept, draft.mentions());
        if (draft.messageId() != null) {
            ids.add(new RecentIds.Sent(log.number, messageId, seq, at));
        }
        if (draft.key() != null) {
            keyed.put(log, draft.key(), seq, draft.deletes());
        }
        if (draft.relation() instanceof Relation.Change change) {
            changes.put(log, seq, change, draft.from().id());
        }
        retention.bound(log);
        return new Outcome(receipt(seq, messageId), kept.message(epoch(), seq));
    }

    private Broker.Receipt receipt(long seq, String messageId) {
        return new Broker.Receipt(new Position(epoch(), seq), messageId);
    }

    /** Makes everything since the last commit survive, and visible to readers. */
    void commit() {
        store.commit();
        for (Logs.Log log : changed) {
            log.committed = log.head;
        }
        changed.clear();
    }

    Broker.Page read(ChannelName channel, long after, int limit) {
        Logs.Log log = logs.find(channel);
        if (log == null) {
            return new Broker.Page(epoch(), List.of(), 1, 0);
        }
        long last = log.committed;
        return page(log, collect(log, Math.max(after + 1, log.first), last, limit, false), last);
    }

    Broker.Page readBack(ChannelName channel, long before, int limit) {
        Logs.Log log = logs.find(channel);
        if (log == null) {
            return new Broker.Page(epoch(), List.of(), 1, 0);
        }
        long last = log.committed;
        List<Event.Message> messages = collect(log, log.first, Math.min(before - 1, last), limit, true);
        Collections.reverse(messages);
        return page(log, messages, last);
    }

    /** What is dropped while somebody reads is not told: the page begins where the log began after it was read. */
    private Broker.Page page(Logs.Log log, List<Event.Message> messages, long last) {
        long first = Math.min(log.first, last + 1);
        messages.removeIf(message -> message.seq() < first);
        return new Broker.Page(epoch(), messages, first, last);
    }

    private List<Event.Message> collect(Logs.Log log, long from, long to, int limit, boolean backwards) {
        List<Event.Message> messages = new ArrayList<>();
        if (from > to) {
            return messages;
        }
        Entry low = new Entry(log.number, from);
        Entry high = new Entry(log.number, to);
        Cursor<Entry, Kept> cursor = backwards ? store.log.cursor(high, low, true) : store.log.cursor(low, high, false);
        int characters = 0;
        while (cursor.hasNext() && messages.size() < limit && characters < PAGE_CHARACTERS) {
            long seq = cursor.next().seq();
            Kept kept = cursor.getValue();
            messages.add(kept.message(epoch(), seq));
            characters += kept.body().length();
        }
        return messages;
    }

    /** As of now, committed or not. The committing thread's own: it answers once that is committed. */
    Broker.Page latest(ChannelName channel, long after, int limit) {
        Logs.Log log = logs.find(channel);
        if (log == null) {
            return new Broker.Page(epoch(), List.of(), 1, 0);
        }
        return new Broker.Page(
                epoch(),
                keyed.after(log, epoch(), after, limit, PAGE_CHARACTERS),
                Math.min(log.first, log.head + 1),
                log.head);
    }

    /** As of now, committed or not: see {@link #latest}. */
    Broker.Changes changes(ChannelName channel, long from, long to, boolean backwards) {
        Logs.Log log = logs.find(channel);
        return log == null
                ? new Broker.Changes(List.of(), null)
                : changes.of(log, epoch(), from, to, backwards, PAGE_CHARACTERS);
    }

    Outline outline(ChannelName channel) {
        Logs.Log log = logs.find(channel);
        return log == null ? new Outline(epoch(), 1, 0, List.of(), List.of()) : outlines.of(log, epoch());
    }

    EmbeddedMarks marks() {
        return marks;
    }

    EmbeddedArrivals arrivals() {
        return arrivals;
    }

    List<Broker.Head> channels(String afterPath, int limit) {
        List<Broker.Head> heads = new ArrayList<>();
        Cursor<String, Store.Row> rows = store.channels.cursor(afterPath);
        while (rows.hasNext() && heads.size() < limit) {
            String path = rows.next();
            if (!path.equals(afterPath)) {
                Broker.Head head = new Broker.Head(ChannelName.parse(path), head(ChannelName.parse(path)));
                if (head.position().seq() > 0) {
                    heads.add(head);
                }
            }
        }
        return heads;
    }

    /** One small piece of the work that keeps the store within its bounds. Call it about once a second. */
    void tick() {
        ids.forget(clock.instant(), IDS_PER_TICK);
        retention.sweep(clock.instant());
        marks.sweep();
        arrivals.sweep();
        logs.forgetIdle();
    }

    /** @throws RuntimeException when nothing can be written */
    void probe() {
        store.probe();
    }

    void compact() {
        store.compact();
    }

    void force() {
        store.force();
    }

    void abandon() {
        store.abandon();
    }

    void close() {
        store.close();
    }
}
