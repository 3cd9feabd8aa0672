package io.parley.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Wakes the readers of a channel, or of a shard of one, when the tail has grown. It runs at most once at a time and never
 * blocks. What is appended during a pass is carried by the next one, so a busy channel's writes each carry more, by
 * themselves.
 *
 * <pre>
 *            wake            pass begins             pass ends
 *   RESTING ──────> WAITING ────────────> RUNNING ───────────> RESTING
 *                      ^                     │ wake
 *                      └──── pass ends ── AGAIN
 * </pre>
 */
final class Pump implements Runnable {
    private static final int RESTING = 0;
    private static final int WAITING = 1;
    private static final int RUNNING = 2;
    private static final int AGAIN = 3;

    private final AtomicInteger state = new AtomicInteger(RESTING);
    private final Executor executor;
    private final LongSupplier end;
    private final Runnable rest;
    private final List<Subscription> readers = new ArrayList<>();
    private Subscription[] snapshot = new Subscription[0];
    private boolean changed;

    /**
     * @param end up to where readers may read
     * @param rest hears that a pass has ended and nothing has come meanwhile
     */
    Pump(Executor executor, LongSupplier end, Runnable rest) {
        this.executor = executor;
        this.end = end;
        this.rest = rest;
    }

    synchronized void add(Subscription reader) {
        reader.place = readers.size();
        readers.add(reader);
        changed = true;
    }

    synchronized void remove(Subscription reader) {
        Subscription last = readers.remove(readers.size() - 1);
        if (last != reader) {
            readers.set(reader.place, last);
            last.place = reader.place;
        }
        changed = true;
    }

    synchronized int size() {
        return readers.size();
    }

    private synchronized Subscription[] readers() {
        if (changed) {
            snapshot = readers.toArray(new Subscription[0]);
            changed = false;
        }
        return snapshot;
    }

    void wake() {
        while (true) {
            switch (state.get()) {
                case RESTING -> {
                    if (state.compareAndSet(RESTING, WAITING)) {
                        executor.execute(this);
                        return;
                    }
                }
                case RUNNING -> {
                    if (state.compareAndSet(RUNNING, AGAIN)) {
                        return;
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    @Override
    public void run() {
        state.set(RUNNING);
        long now = end.getAsLong();
        for (Subscription reader : readers()) {
            reader.wake(now);
        }
        if (state.compareAndSet(RUNNING, RESTING)) {
            rest.run();
        } else {
            // Another turn at the end of the line: one busy channel does not keep the others waiting.
            state.set(WAITING);
            executor.execute(this);
        }
    }
}
