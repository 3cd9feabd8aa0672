package io.parley.limits;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongFunction;

/** The shares of all users, or of all addresses, that have one. */
final class Shares {
    private final ConcurrentMap<String, Share> all = new ConcurrentHashMap<>();
    private final int most;
    private final LongFunction<Share> fresh;

    /**
     * @param most connections of one
     * @param fresh makes one at a time in nanoseconds
     */
    Shares(int most, LongFunction<Share> fresh) {
        this.most = most;
        this.fresh = fresh;
    }

    /** Whether one more connection would be too many. */
    boolean isTaken(String key) {
        Share share = all.get(key);
        return share != null && share.connections() >= most;
    }

    /** Counts one connection more, until {@link #leave}; {@code null} when that would be too many. */
    Share enter(String key, long now) {
        boolean[] entered = {false};
        Share share = all.compute(key, (same, old) -> {
            Share one = old == null ? fresh.apply(now) : old;
            if (one.connections() < most) {
                one.count(1);
                entered[0] = true;
            }
            return one;
        });
        return entered[0] ? share : null;
    }

    void leave(String key, long now) {
        all.computeIfPresent(key, (same, share) -> {
            share.count(-1);
            return share.isForgettable(now) ? null : share;
        });
    }

    /** The one of somebody who comes without a connection. */
    Share of(String key, long now) {
        return all.computeIfAbsent(key, same -> fresh.apply(now));
    }

    /** To be called now and then: forgets those that have come to rest. */
    void tick(long now) {
        for (String key : all.keySet()) {
            all.computeIfPresent(key, (same, share) -> share.isForgettable(now) ? null : share);
        }
    }

    int size() {
        return all.size();
    }
}
