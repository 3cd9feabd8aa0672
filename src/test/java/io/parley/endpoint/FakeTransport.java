package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A line whose other end is the test. It fails whoever begins a write before the one before it is done. */
final class FakeTransport implements Transport {
    private static final String END = "(closed)";

    final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final AtomicBoolean overlapped = new AtomicBoolean();
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile boolean stuck;
    private volatile CountDownLatch pings = new CountDownLatch(0);
    private volatile Done held;
    private volatile Throwable failure;

    /** From now on every write fails. */
    void failWith(Throwable failure) {
        this.failure = failure;
    }

    @Override
    public Client client() {
        return new Client("192.0.2.1", "chat", "");
    }

    @Override
    public void send(String text, Done done) {
        if (failure != null) {
            done.done(failure);
            return;
        }
        if (!writing.compareAndSet(false, true)) {
            overlapped.set(true);
        }
        if (stuck) {
            held = done;
        } else {
            writing.set(false);
            done.done(null);
        }
        // Last: whoever sees a frame may rely on what has become of its write.
        frames.add(text);
    }

    /** The client stops reading: the next write does not end. */
    void stick() {
        stuck = true;
    }

    /** The client reads again. */
    void flow() {
        stuck = false;
        Done done = held;
        held = null;
        if (done != null) {
            writing.set(false);
            done.done(null);
        }
    }

    /** A ping takes until what is returned is counted down. */
    CountDownLatch holdPings() {
        pings = new CountDownLatch(1);
        return pings;
    }

    @Override
    public void ping() {
        if (!writing.compareAndSet(false, true)) {
            overlapped.set(true);
        }
        try {
            pings.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        writing.set(false);
        frames.add("ping");
    }

    @Override
    public void close(int code, String reason) {
        if (closed.complete(code)) {
            frames.add(END);
        }
    }

    /** The next frame; {@code null} when it was closed. */
    String next() {
        try {
            String frame = frames.poll(20, TimeUnit.SECONDS);
            assertTrue(frame != null, "nothing came");
            if (frame.equals(END)) {
                frames.add(END);
                return null;
            }
            return frame;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
