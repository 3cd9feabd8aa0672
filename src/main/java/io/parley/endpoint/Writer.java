package io.parley.endpoint;

import java.util.concurrent.atomic.AtomicReference;

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
    private enum State {
        IDLE,
        BUSY,
        AGAIN
    }

    private enum Write {
        STARTING,
        UNDER_WAY,
        DONE
    }

    private final Transport transport;
    private final Source source;
    private final Transport.Done done = this::done;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final AtomicReference<Write> write = new AtomicReference<>(Write.DONE);
    private volatile long since;

    /** Where the frames come from. Asked by one thread at a time: the one that has the right to write. */
    interface Source {

        /** The next frame, or {@code null} when there is none now. */
        String next();

        /** There is no frame. @return whether the source keeps the right to write, until it calls {@link Writer#goOn} */
        boolean keepsTurn();

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
            State now = state.get();
            if (now == State.AGAIN) {
                return;
            }
            if (now == State.BUSY && state.compareAndSet(State.BUSY, State.AGAIN)) {
                return;
            }
            if (now == State.IDLE && state.compareAndSet(State.IDLE, State.BUSY)) {
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
            } else if (source.keepsTurn() || state.compareAndSet(State.BUSY, State.IDLE)) {
                return;
            } else {
                state.set(State.BUSY);
            }
        }
    }

    /** Starts a write. @return whether it is done already; if not, its end goes on with {@link #goOn} */
    private boolean isWritten(String frame) {
        write.set(Write.STARTING);
        since = System.nanoTime() | 1;
        transport.send(frame, done);
        return !write.compareAndSet(Write.STARTING, Write.UNDER_WAY);
    }

    private void done(Throwable failure) {
        since = 0;
        if (failure != null) {
            source.failed(failure);
        }
        if (!write.compareAndSet(Write.STARTING, Write.DONE)) {
            write.set(Write.DONE);
            goOn();
        }
    }

    /** How many nanoseconds the write under way has taken; 0 when there is none. */
    long writingFor(long now) {
        long began = since;
        return began == 0 ? 0 : now - began;
    }
}
