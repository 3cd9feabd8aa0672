package io.parley.endpoint;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes to one client, one frame at a time: when a write is done it asks for what has come meanwhile, as one frame.
 *
 * <pre>
 *           wake                              nothing left
 *   IDLE ─────────> BUSY (one thread, or ──────────────────────────> IDLE
 *                    one write under way)
 *                         │ wake
 *                         └──────────> AGAIN ── looks once more ──> BUSY
 * </pre>
 *
 * Whoever brings it from IDLE to BUSY, and then whoever hears the end of its write, has the right to write.
 */
final class Writer {
    // Numbers and not an enum: a reference stored in an old object costs the collector a look at it, for every write.
    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int AGAIN = 2;

    private static final int STARTING = 0;
    private static final int UNDER_WAY = 1;
    private static final int DONE = 2;

    private final Transport transport;
    private final Source source;
    private final Transport.Done done = this::done;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final AtomicInteger write = new AtomicInteger(DONE);
    private volatile long since;

    /** Where the frames come from. Asked by one thread at a time: the one that has the right to write. */
    interface Source {

        /** The next frame, or {@code null} when there is none now. */
        String next();

        /** There is no frame. @return whether the source keeps the right to write, until it calls {@link Writer#goOn} */
        boolean keepsTurn();

        /** The last frame was written, in so many nanoseconds. */
        void written(long nanos);

        /** A write has failed, and so will all that follow. */
        void failed(Throwable failure);
    }

    Writer(Transport transport, Source source) {
        this.transport = transport;
        this.source = source;
    }

    /** There may be something to write. Writes it, if nobody does already. */
    void wake() {
        while (true) {
            int now = state.get();
            if (now == AGAIN) {
                return;
            }
            if (now == BUSY && state.compareAndSet(BUSY, AGAIN)) {
                return;
            }
            if (now == IDLE && state.compareAndSet(IDLE, BUSY)) {
                goOn();
                return;
            }
        }
    }

    /** Writes until there is nothing left or a write takes its time. For whoever has the right to write. */
    void goOn() {
        while (true) {
            String frame = source.next();
            if (frame != null) {
                if (!isWritten(frame)) {
                    return;
                }
            } else if (source.keepsTurn() || state.compareAndSet(BUSY, IDLE)) {
                return;
            } else {
                state.set(BUSY);
            }
        }
    }

    /** Starts a write. @return whether it is done already; if not, its end goes on with {@link #goOn} */
    private boolean isWritten(String frame) {
        write.set(STARTING);
        since = System.nanoTime() | 1;
        transport.send(frame, done);
        return !write.compareAndSet(STARTING, UNDER_WAY);
    }

    private void done(Throwable failure) {
        long began = since;
        since = 0;
        if (failure == null) {
            source.written(System.nanoTime() - began);
        } else {
            source.failed(failure);
        }
        if (!write.compareAndSet(STARTING, DONE)) {
            write.set(DONE);
            goOn();
        }
    }

    /** How many nanoseconds the write under way has taken; 0 when there is none. */
    long writingFor(long now) {
        long began = since;
        return began == 0 ? 0 : now - began;
    }
}
