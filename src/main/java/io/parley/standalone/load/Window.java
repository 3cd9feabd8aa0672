package io.parley.standalone.load;

import io.parley.standalone.load.Tally.Count;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;

/**
 * A closed loop: so many messages are under way, to all their readers, and no more. It cannot see a stall: while nothing
 * arrives, nothing is sent either.
 */
final class Window implements Pace {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private final int size;
    private final LongUnaryOperator audience;
    private final Tally tally;
    private final AtomicLong underWay = new AtomicLong();
    private volatile Thread waiting;
    private long granted;
    private long grantedAt;

    /** @param audience how many deliveries a message will be, by its number */
    Window(int size, LongUnaryOperator audience, Tally tally) {
        this.size = size;
        this.audience = audience;
        this.tally = tally;
        this.grantedAt = System.nanoTime();
    }

    /** Any thread: so many deliveries have arrived. */
    void arrived(long deliveries) {
        underWay.addAndGet(-deliveries);
        Thread thread = waiting;
        if (thread != null && isOpen()) {
            waiting = null;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public long due(long now) {
        while (isOpen()) {
            // What reaches nobody counts as one delivery, which only the patience below gives back.
            underWay.addAndGet(Math.max(1, audience.applyAsLong(granted)));
            granted++;
            grantedAt = now;
        }
        return granted;
    }

    @Override
    public long intended(long number, long now) {
        return now;
    }

    @Override
    public void awaitMore(long count) {
        waiting = Thread.currentThread();
        if (!isOpen()) {
            LockSupport.parkNanos(this, PATIENCE / 10);
        }
        waiting = null;
        if (!isOpen() && System.nanoTime() - grantedAt > PATIENCE) {
            tally.add(Count.STALLS);
            underWay.set(0);
        }
    }

    private boolean isOpen() {
        return underWay.get() < size * Math.max(1, audience.applyAsLong(granted));
    }
}
