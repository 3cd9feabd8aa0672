package io.parley.broker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One thread that takes whatever work waits, does it as one group, commits, and only then lets everybody know. A group grows
 * by itself with the time that the commit before it took. What waits is bounded. Whatever is submitted hears how it went, also
 * when it comes while this closes or later.
 */
final class CommitQueue implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CommitQueue.class.getName());
    private static final int MAX_GROUP = 4096;
    private static final int MAX_WAITING = 65_536;
    private static final long MAX_CHARACTERS = 64L << 20;
    private static final long TICK = TimeUnit.SECONDS.toNanos(1);

    /** Changes something that is not committed yet. */
    @FunctionalInterface
    interface Work {
        /** @return what to do once it is committed */
        Runnable apply();
    }

    /** All on the one thread. */
    interface Committer {
        void commit();

        /** About once a second, between groups. */
        void tick();

        /** Work, a commit or a tick failed: nothing of the group counts. */
        void failed(Throwable failure);

        /** Whether it can go on after a failure. */
        boolean recover();

        void close();
    }

    private record Waiting(Work work, int characters, Consumer<Throwable> failed) {}

    private static final Waiting END = new Waiting(() -> null, 0, failure -> {});

    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong characters = new AtomicLong();
    private final Committer committer;
    private final Thread thread = new Thread(this::run, "parley-commit");
    private boolean broken;

    /** The thread takes no more work: whoever submits some lets it fail. */
    private volatile boolean over;

    CommitQueue(Committer committer) {
        this.committer = committer;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * @param failed hears of it when the work could not be committed
     * @return whether there was room
     */
    boolean submit(Work work, int size, Consumer<Throwable> failed) {
        if (waiting.size() >= MAX_WAITING || characters.get() > MAX_CHARACTERS) {
            return false;
        }
        characters.addAndGet(size);
        add(new Waiting(work, size, failed));
        return true;
    }

    /** For work that must be done, however much waits, and whether or not it could be committed. */
    void submitAlways(Work work) {
        add(new Waiting(work, 0, failure -> work.apply().run()));
    }

    /** What came before the end was seen here is taken by the thread, at its end; what came after it, here. */
    private void add(Waiting one) {
        waiting.add(one);
        if (over) {
            failRest();
        }
    }

    private void run() {
        try {
            commitAll();
        } finally {
            over = true;
            failRest();
        }
    }

    /** One thread at a time, as if it were the committing one. */
    private synchronized void failRest() {
        IllegalStateException closed = new IllegalStateException("The store is closed.");
        for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            Waiting late = one;
            characters.addAndGet(-late.characters);
            letKnow(() -> late.failed.accept(closed));
        }
    }

    private void commitAll() {
        List<Waiting> group = new ArrayList<>();
        long nextTick = System.nanoTime() + TICK;
        boolean ended = false;
        while (!ended) {
            take(group, nextTick - System.nanoTime());
            ended = group.remove(END);
            carryOut(group);
            group.clear();
            if (System.nanoTime() - nextTick >= 0) {
                nextTick = System.nanoTime() + TICK;
                tick();
            }
        }
        if (!broken) {
            committer.close();
        }
    }

    private void take(List<Waiting> group, long patience) {
        try {
            Waiting one = waiting.poll(patience, TimeUnit.NANOSECONDS);
            if (one != null) {
                group.add(one);
                waiting.drainTo(group, MAX_GROUP - 1);
            }
        } catch (InterruptedException e) {
            // Only close() ends this thread: a commit is never torn.
        }
    }

    private void carryOut(List<Waiting> group) {
        if (group.isEmpty()) {
            return;
        }
        group.forEach(one -> characters.addAndGet(-one.characters));
        List<Runnable> afterwards = new ArrayList<>(group.size());
        try {
            if (broken) {
                throw new IllegalStateException("The store is not usable.");
            }
            group.forEach(one -> afterwards.add(one.work.apply()));
            committer.commit();
        } catch (RuntimeException | Error e) {
            breakDown(e);
            group.forEach(one -> letKnow(() -> one.failed.accept(e)));
            return;
        }
        afterwards.forEach(CommitQueue::letKnow);
    }

    /** What a listener does wrong is not the store's fault. */
    private static void letKnow(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "A listener of the store failed.", e);
        }
    }

    private void tick() {
        try {
            if (broken) {
                broken = !committer.recover();
            } else {
                committer.tick();
                committer.commit();
            }
        } catch (RuntimeException | Error e) {
            breakDown(e);
        }
    }

    private void breakDown(Throwable failure) {
        if (!broken) {
            broken = true;
            committer.failed(failure);
        }
    }

    /** Carries out what waits, and ends. */
    @Override
    public void close() {
        waiting.add(END);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
