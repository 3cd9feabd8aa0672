package io.parley.broker;

import io.parley.channel.ChannelName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The channels' logs: where each begins and ends. In memory for those that are in use, in the store for all that have messages. */
final class Logs {
    /** So many stay in memory without anybody using them. */
    private static final int IDLE = 10_000;

    private final Store store;
    private final Map<ChannelName, Log> inMemory = new ConcurrentHashMap<>();
    private long nextNumber = 1;

    /** One channel's log. Written by the committing thread. */
    static final class Log {
        final ChannelName channel;
        final long number;

        /** The newest message, committed or not. */
        long head;

        /** The oldest message that is kept. */
        volatile long first;

        volatile long committed;

        /** Whether the store knows of it. */
        boolean kept;

        /** How many keys it has that are not deleted; -1: not counted yet. */
        int keys = -1;

        private Log(ChannelName channel, long number) {
            this.channel = channel;
            this.number = number;
        }
    }

    Logs(Store store) {
        this.store = store;
        store.channels.forEach((path, row) -> nextNumber = Math.max(nextNumber, row.number() + 1));
    }

    /** Any thread. @return {@code null} for a channel that has never had a message */
    Log find(ChannelName channel) {
        Log log = inMemory.get(channel);
        if (log != null) {
            return log;
        }
        Store.Row row = store.channels.get(channel.path());
        return row == null ? null : inMemory.computeIfAbsent(channel, name -> load(name, row));
    }

    /** The committing thread's own. */
    Log findOrMake(ChannelName channel) {
        Log log = find(channel);
        return log != null ? log : inMemory.computeIfAbsent(channel, this::make);
    }

    private Log make(ChannelName channel) {
        Log log = new Log(channel, nextNumber++);
        log.first = 1;
        log.keys = 0;
        return log;
    }

    private Log load(ChannelName channel, Store.Row row) {
        Log log = new Log(channel, row.number());
        Entry oldest = store.log.ceilingKey(new Entry(row.number(), 0));
        Entry newest = store.log.floorKey(new Entry(row.number(), Long.MAX_VALUE));
        boolean empty = oldest == null || oldest.channel() != row.number();
        log.head = empty ? row.seq() : newest.seq();
        log.first = empty ? row.seq() + 1 : oldest.seq();
        log.committed = log.head;
        log.kept = true;
        return log;
    }

    /** Between commits only. */
    void forgetIdle() {
        if (inMemory.size() > IDLE) {
            inMemory.values().removeIf(log -> log.committed == log.head);
        }
    }
}
