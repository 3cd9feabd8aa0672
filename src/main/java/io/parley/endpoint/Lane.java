package io.parley.endpoint;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries out what rarely blocks, on the threads of an executor, but as few of them as will do: waking a thread costs more than
 * a ping. One goes through all that waits; when it is held up, {@link #tick} sends another.
 */
final class Lane implements Runnable {
    private final Executor threads;
    private final int most;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger busy = new AtomicInteger();

    /** @param most how many threads may be held up at a time */
    Lane(Executor threads, int most) {
        this.threads = threads;
        this.most = most;
    }

    void execute(Runnable task) {
        waiting.add(task);
        start(1);
    }

    /** To be called now and then. */
    void tick() {
        if (!waiting.isEmpty()) {
            start(most);
        }
    }

    private void start(int atMost) {
        int now = busy.get();
        while (now < atMost) {
            if (busy.compareAndSet(now, now + 1)) {
                threads.execute(this);
                return;
            }
            now = busy.get();
        }
    }

    @Override
    public void run() {
        try {
            for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
                task.run();
            }
        } finally {
            busy.decrementAndGet();
            // What came between the last look and this has started nobody.
            if (!waiting.isEmpty()) {
                start(1);
            }
        }
    }
}
