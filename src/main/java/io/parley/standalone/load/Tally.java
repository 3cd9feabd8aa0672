package io.parley.standalone.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Everything that is counted. Any thread. */
final class Tally {

    enum Count {
        JOINED,
        PUBLISHERS_READY,
        PUBLISHED,
        ACKNOWLEDGED,
        RETRIED,
        DELIVERED,
        CAUGHT_UP,
        PINGS,
        CHURNED,
        RECONNECTED,
        RESUMED,
        NOT_RESUMED,
        BYES,
        /** The closed loop had waited in vain, and was opened again. */
        STALLS,
        /** A message came behind one with a higher number. */
        DISORDERED,
        /** A message came again. */
        DOUBLED,
        /** A number was left out and never came. */
        MISSING,
        /** Messages that the server said were dropped. */
        DROPPED,
        /** The log was lost or reset, and the server said so. */
        RESET,
        /** A message of a new epoch, and nobody had said so. */
        UNTOLD_EPOCH,
        /** A message that this run did not send. */
        STRANGE,
        /** Two messages had one number, or one message two numbers. */
        CONTRADICTED,
        /** A frame that cannot be read. */
        UNREADABLE
    }

    /** What is counted by the reason that was given. */
    enum Reason {
        CONNECT_FAILED,
        RECONNECT_FAILED,
        CUT,
        ENDED,
        REFUSED
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private final Map<Reason, Map<String, LongAdder>> reasons = new EnumMap<>(Reason.class);

    Tally() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
        for (Reason reason : Reason.values()) {
            reasons.put(reason, new ConcurrentHashMap<>());
        }
    }

    void add(Count count) {
        counts.get(count).increment();
    }

    void add(Count count, long more) {
        if (more != 0) {
            counts.get(count).add(more);
        }
    }

    void add(Reason reason, String why) {
        reasons.get(reason).computeIfAbsent(why, x -> new LongAdder()).increment();
    }

    long get(Count count) {
        return counts.get(count).sum();
    }

    /** How often each, by name. */
    Map<String, Long> get(Reason reason) {
        Map<String, Long> sums = new TreeMap<>();
        reasons.get(reason).forEach((why, count) -> sums.put(why, count.sum()));
        return sums;
    }

    long sum(Reason reason) {
        return reasons.get(reason).values().stream().mapToLong(LongAdder::sum).sum();
    }
}
