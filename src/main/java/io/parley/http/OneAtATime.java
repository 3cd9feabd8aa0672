package io.parley.http;

import java.util.concurrent.atomic.AtomicInteger;

/** Work that many threads come to and one at a time does: whoever comes meanwhile leaves theirs to it, and nobody waits. */
final class OneAtATime {
    private final AtomicInteger asked = new AtomicInteger();
    private final Runnable work;

    /** @param work all that there is to do, whoever has asked for it; throws nothing */
    OneAtATime(Runnable work) {
        this.work = work;
    }

    void ask() {
        if (asked.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            work.run();
            seen = asked.addAndGet(-seen);
        } while (seen != 0);
    }
}
