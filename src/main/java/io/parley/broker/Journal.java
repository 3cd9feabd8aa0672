package io.parley.broker;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.Cursor;

/**
 * The logs of all channels over one open store. The committing thread alone changes them; any thread reads, and sees only
 * what is committed.
 */
final class Journal {
    private static final int PAGE_CHARACTERS = 1 << 20;

    /** So many logs stay in memory without anybody reading them. */
    private static final int IDLE_LOGS = 10_000;

    /** A log is cut when it has outgrown its bound by this part: many messages at a time, seldom. */
    private static final int SLACK = 10;

    /** What a tick of housekeeping may do at most, so that nobody waits long for it. */
    private static final int CHANNELS_PER_TICK = 500;

    private static final int IDS_PER_TICK = 20_000;
    private static final int MESSAGES_PER_CUT = 5_000;

    private final Store store;
    private final History history;
    private final Clock clock;
    private final RecentIds ids;
    private final Map<ChannelName, Log> logs = new ConcurrentHashMap<>();
    private final List<Log> changed = new ArrayList<>();
    private long nextNumber = 1;
    private String swept = "";

    /**
     * How much of a channel is kept at least: the newest messages, as long as they are younger.
     *
     * @param messages 1 or more
     */
    record History(long messages, Duration age) {}

    /** One channel's log. Written by the committing thread. */
    private static final class Log {
        final ChannelName channel;
        long number;
        long head;
        volatile long first;
        volatile long committed;
        volatile boolean kept;

        Log(ChannelName channel) {
            this.channel = channel;
        }
    }

    Journal(Store store, History history, Clock clock) {
        this.store = store;
        this.history = history;
        this.clock = clock;
        this.ids = new RecentIds(store.ids);
        store.channels.forEach((path, row) -> nextNumber = Math.max(nextNumber, row.number() + 1));
    }

    String epoch() {
        return store.epochOfLogs();
    }

    /** The newest committed message. */
    private Position head(ChannelName channel) {
        Log log = find(channel);
        return new Position(epoch(), log == null ? 0 : log.committed);
    }

    /** The newest message, committed or not. The committing thread's own. */
    Position assigned(ChannelName channel) {
        Log log = find(channel);
        return new Position(epoch(), log == null ? 0 : log.head);
    }

    /**
     * What became of a draft.
     *
     * @param message {@code null} when the draft was published before
     */
    record Outcome(Broker.Receipt receipt, Event.Message message) {}

    /** @throws Refused {@code conflict} */
    Outcome publish(ChannelName channel, Draft draft) {
        Log log = findOrMake(channel);
        if (draft.messageId() != null) {
            Long seen = ids.seq(log.number, draft.messageId());
            if (seen != null) {
                return new Outcome(receipt(seen, draft.messageId()), null);
            }
        }
        if (draft.ifSeq() != null && draft.ifSeq() != newestOfKey(log, draft.key())) {
            throw new Refused(Refusal.CONFLICT, "The newest message of this key has another number.");
        }
        return append(log, draft);
    }

    private Outcome append(Log log, Draft draft) {
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
        store.log.put(new Entry(log.number, seq), kept);
        if (draft.messageId() != null) {
            ids.add(new RecentIds.Sent(log.number, messageId, seq, at));
        }
        if (draft.key() != null) {
            store.newestOfKey.put(Store.keyOf(log.number, draft.key()), seq);
        }
        long count = log.head - log.first + 1;
        if (count > history.messages() + history.messages() / SLACK) {
            cut(log, log.head - history.messages() + 1);
        }
        return new Outcome(receipt(seq, messageId), kept.message(epoch(), seq));
    }

    private Broker.Receipt receipt(long seq, String messageId) {
        return new Broker.Receipt(new Position(epoch(), seq), messageId);
    }

    private long newestOfKey(Log log, String key) {
        Long seq = store.newestOfKey.get(Store.keyOf(log.number, key));
        return seq == null ? 0 : seq;
    }

    /** Makes everything since the last commit survive, and visible to readers. */
    void commit() {
        store.commit();
        for (Log log : changed) {
            log.committed = log.head;
        }
        changed.clear();
    }

    Broker.Page read(ChannelName channel, long after, int limit) {
        Log log = find(channel);
        if (log == null) {
            return new Broker.Page(epoch(), List.of(), 1, 0);
        }
        long last = log.committed;
        List<Event.Message> messages = collect(log, Math.max(after + 1, log.first), last, limit, false);
        return new Broker.Page(epoch(), messages, Math.min(log.first, last + 1), last);
    }

    Broker.Page readBack(ChannelName channel, long before, int limit) {
        Log log = find(channel);
        if (log == null) {
            return new Broker.Page(epoch(), List.of(), 1, 0);
        }
        long last = log.committed;
        List<Event.Message> messages = collect(log, log.first, Math.min(before - 1, last), limit, true);
        Collections.reverse(messages);
        return new Broker.Page(epoch(), messages, Math.min(log.first, last + 1), last);
    }

    private List<Event.Message> collect(Log log, long from, long to, int limit, boolean backwards) {
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

    private Log find(ChannelName channel) {
        Log log = logs.get(channel);
        if (log != null) {
            return log;
        }
        Store.Row row = store.channels.get(channel.path());
        return row == null ? null : logs.computeIfAbsent(channel, name -> load(name, row));
    }

    private Log findOrMake(ChannelName channel) {
        Log log = logs.get(channel);
        if (log != null) {
            return log;
        }
        Store.Row row = store.channels.get(channel.path());
        return logs.computeIfAbsent(channel, name -> row == null ? make(name) : load(name, row));
    }

    private Log make(ChannelName channel) {
        Log log = new Log(channel);
        log.number = nextNumber++;
        log.first = 1;
        return log;
    }

    private Log load(ChannelName channel, Store.Row row) {
        Log log = new Log(channel);
        log.number = row.number();
        Entry oldest = store.log.ceilingKey(new Entry(row.number(), 0));
        Entry newest = store.log.floorKey(new Entry(row.number(), Long.MAX_VALUE));
        boolean empty = oldest == null || oldest.channel() != row.number();
        log.head = empty ? row.seq() : newest.seq();
        log.first = empty ? row.seq() + 1 : oldest.seq();
        log.committed = log.head;
        log.kept = true;
        return log;
    }

    /** One small piece of the work that keeps the store within its bounds. Call it about once a second. */
    void tick() {
        Instant now = clock.instant();
        ids.forget(now, IDS_PER_TICK);
        Instant old = now.minus(history.age());
        Cursor<String, Store.Row> rows = store.channels.cursor(swept);
        for (int i = 0; i < CHANNELS_PER_TICK; i++) {
            if (!rows.hasNext()) {
                swept = "";
                break;
            }
            swept = rows.next();
            cutOlder(findOrMake(ChannelName.parse(swept)), old);
        }
        if (logs.size() > IDLE_LOGS) {
            logs.values().removeIf(log -> log.committed == log.head);
        }
    }

    private void cutOlder(Log log, Instant old) {
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
    private void cut(Log log, long first) {
        if (first <= log.first) {
            return;
        }
        // The number outlives the messages: an emptied channel does not begin again at 1.
        store.channels.put(log.channel.path(), new Store.Row(log.number, log.head));
        for (long seq = log.first; seq < first; seq++) {
            Kept dropped = store.log.remove(new Entry(log.number, seq));
            if (dropped != null && dropped.key() != null) {
                String key = Store.keyOf(log.number, dropped.key());
                store.newestOfKey.remove(key, seq);
            }
        }
        log.first = first;
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
