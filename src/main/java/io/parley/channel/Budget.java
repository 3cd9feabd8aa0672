package io.parley.channel;

import java.util.concurrent.atomic.AtomicLong;

/** What the tails of a node may hold together, in bytes, about. */
final class Budget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    Budget(long most) {
        this.most = most;
    }

    /** @param bytes less than 0: given back */
    void take(long bytes) {
        held.addAndGet(bytes);
    }

    boolean isOver() {
        return held.get() > most;
    }

    long held() {
        return held.get();
    }
}
