package io.parley.source;

import io.parley.channel.Channels;
import io.parley.protocol.Limits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/** All commands that are feeds at this node. */
public final class Sources implements AutoCloseable {
    /** How often {@link #tick} is to be called. */
    public static final Duration STEP = Duration.ofMillis(500);

    private final List<SourceFeed> feeds;
    private final Executor executor;
    private final AtomicBoolean ticking = new AtomicBoolean();

    /** @param executor begins processes, and goes on with publishing */
    public Sources(
            List<CommandSource> sources,
            Channels channels,
            Limits limits,
            ScheduledExecutorService timer,
            Executor executor) {
        this.executor = executor;
        feeds = sources.stream()
                .map(source -> new SourceFeed(source, channels, limits, timer, executor, System::nanoTime))
                .toList();
    }

    /** Does not wait: to begin a process may take a moment. */
    public void tick() {
        if (feeds.isEmpty() || !ticking.compareAndSet(false, true)) {
            return;
        }
        executor.execute(() -> {
            try {
                feeds.forEach(SourceFeed::tick);
            } finally {
                ticking.set(false);
            }
        });
    }

    /** Ends all processes, and all that they have begun. Returns when they have ended. */
    @Override
    public void close() {
        feeds.forEach(SourceFeed::leave);
        long end = System.nanoTime() + SourceFeed.GOODBYE.toNanos();
        try {
            for (SourceFeed feed : feeds) {
                feed.await(Math.max(0, end - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
