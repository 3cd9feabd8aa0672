package io.parley.broker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which nodes live. Each counts its own beats in Redis; one whose count has not changed for a lease is dead. Each node looks
 * by its own clock, so that clocks need not agree.
 */
final class Leases {
    static final Duration LEASE = Duration.ofSeconds(8);

    /** Who has not looked for so long has slept, and knows nothing of the others. */
    private static final Duration ASLEEP = Duration.ofSeconds(3);

    private final String self;
    private final LongSupplier nanos;
    private final Map<String, Seen> others = new HashMap<>();
    private long looked;

    private record Seen(String beat, long since) {}

    Leases(String self, LongSupplier nanos) {
        this.self = self;
        this.nanos = nanos;
        this.looked = nanos.getAsLong();
    }

    /** A node that people are said to be at: it has a lease from now on, whether or not it ever beats. */
    synchronized void seen(String node) {
        if (!node.equals(self)) {
            others.putIfAbsent(node, new Seen("", nanos.getAsLong()));
        }
    }

    /** Takes the counts of all nodes. @return those that have died */
    synchronized List<String> look(Map<String, String> beats) {
        long now = nanos.getAsLong();
        if (now - looked > ASLEEP.toNanos()) {
            others.replaceAll((node, seen) -> new Seen(seen.beat, now));
        }
        looked = now;
        beats.forEach((node, beat) -> {
            Seen seen = others.get(node);
            if (!node.equals(self) && (seen == null || !seen.beat.equals(beat))) {
                others.put(node, new Seen(beat, now));
            }
        });
        List<String> dead = new ArrayList<>();
        others.forEach((node, seen) -> {
            if (now - seen.since > LEASE.toNanos()) {
                dead.add(node);
            }
        });
        dead.forEach(others::remove);
        return dead;
    }
}
