package io.parley;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** All threads of a node: each kind for what may block on one kind of thing, so that what is slow there keeps nothing else waiting. */
final class Threads implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Threads.class.getName());
    private static final int DISK_THREADS = 16;
    private static final int CLIENT_THREADS = 64;
    private static final int IDLE_SECONDS = 30;
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final ExecutorService pumps =
            Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()), named("parley-pump"));
    private final ExecutorService disk = upTo(DISK_THREADS, "parley-disk");
    private final ExecutorService lines = upTo(CLIENT_THREADS, "parley-line");
    private final ExecutorService answers = upTo(CLIENT_THREADS, "parley-answer");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(named("parley-timer"));

    private static ExecutorService upTo(int most, String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** As many as there are cores: what they do never blocks. */
    ExecutorService pumps() {
        return pumps;
    }

    /** For what may wait for the disk. */
    ExecutorService disk() {
        return disk;
    }

    /** For writing to connections. */
    ExecutorService lines() {
        return lines;
    }

    /** For answering requests. */
    ExecutorService answers() {
        return answers;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    /** Forever: a task that fails once is done again. */
    void every(Duration time, Runnable task) {
        Runnable safely = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A task of the timer met a bug.", e);
            }
        };
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(safely, time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for them: a container that finds threads of a web application which has ended speaks of a leak. */
    @Override
    public void close() {
        List<ExecutorService> all = List.of(timer, pumps, disk, lines, answers);
        all.forEach(ExecutorService::shutdownNow);
        try {
            for (ExecutorService threads : all) {
                if (!threads.awaitTermination(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.log(Level.WARNING, "A thread waits for a client and ends later.");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
