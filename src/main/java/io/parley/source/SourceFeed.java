package io.parley.source;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.protocol.Limits;
import io.parley.stream.Flow;
import io.parley.stream.Line;
import io.parley.stream.LineSplitter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * One command and its feed.
 *
 * <pre>
 *          somebody reads, or it begins with the node           nobody has read for long enough
 *   RESTING ─────────────────────────────────────────> RUNNING ────────────────────────────────> STOPPING
 *      ^                                                  │ it ends                                 │ it ends
 *      │                                                  v                                         │
 *      ├───────────────────────────────────────────── PAUSING: longer each time                     │
 *      └────────────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 */
final class SourceFeed {
    private static final Logger LOG = System.getLogger(SourceFeed.class.getName());
    private static final Author SELF = new Author("source", "source");

    /** So long a process that was asked to end may take. */
    static final Duration GOODBYE = Duration.ofSeconds(3);

    private final CommandSource source;
    private final Channels channels;
    private final Limits limits;
    private final ScheduledExecutorService timer;
    private final Executor executor;
    private final LongSupplier nanos;
    private final Complaints complaints;
    private final Identity self;
    private Run run;

    /** When it began, {@link #nanos}. */
    private long began;

    private long read;
    private Long stopping;
    private Long resume;
    private Duration pause;
    private boolean closed;

    /**
     * @param executor goes on with publishing
     * @param nanos a clock that only goes forward
     */
    SourceFeed(
            CommandSource source,
            Channels channels,
            Limits limits,
            ScheduledExecutorService timer,
            Executor executor,
            LongSupplier nanos) {
        this.source = source;
        this.channels = channels;
        this.limits = limits;
        this.timer = timer;
        this.executor = executor;
        this.nanos = nanos;
        this.pause = source.least();
        this.complaints = new Complaints(LOG, source.channel().path(), nanos);
        this.self = new Identity(SELF, (right, channel) -> channel.equals(source.channel()));
    }

    /** To be called about once a second. */
    synchronized void tick() {
        long now = nanos.getAsLong();
        boolean wanted = isWanted(now);
        if (run == null) {
            if (wanted && !closed && (resume == null || now - resume >= 0)) {
                start(now);
            }
        } else if (stopping != null) {
            if (now - stopping >= GOODBYE.toNanos()) {
                run.kill();
            }
        } else if (!wanted) {
            LOG.log(Level.INFO, "{0}: nobody reads it any longer, its command is ended.", source.channel());
            stop(now);
        }
    }

    private boolean isWanted(long now) {
        if (source.start() == CommandSource.Start.BOOT) {
            return true;
        }
        if (channels.readers(source.channel()) > 0) {
            read = now;
            return true;
        }
        return run != null && now - read < source.linger().toNanos();
    }

    private void start(long now) {
        ProcessBuilder builder = new ProcessBuilder(source.command());
        // Ours may hold secrets.
        builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
        began = now;
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "{0}: its command cannot be started.", source.channel());
            LOG.log(Level.DEBUG, "A command cannot be started.", e);
            pause(now);
            return;
        }
        LOG.log(Level.INFO, "{0}: its command runs as process {1}.", source.channel(), Long.toString(process.pid()));
        Run next = new Run(process, new LineSplitter(limits.frame()), this::publish, complaints);
        run = next;
        next.begin(
                new Flow(next, null, timer, executor, nanos),
                "parley-source-" + source.channel().name());
        var unused = next.ended().whenComplete((status, failure) -> ended(next, status));
    }

    private CompletionStage<Broker.Receipt> publish(Line line) {
        return channels.publish(self, source.channel(), source.format().draft(line, SELF, null, limits));
    }

    private synchronized void ended(Run which, Integer status) {
        if (run != which) {
            return;
        }
        run = null;
        if (stopping != null) {
            stopping = null;
            resume = null;
            return;
        }
        long now = nanos.getAsLong();
        if (now - began >= source.most().toNanos()) {
            pause = source.least();
        }
        LOG.log(
                Level.WARNING,
                "{0}: its command has ended with {1}. It begins again in {2} ms.",
                source.channel(),
                String.valueOf(status),
                Long.toString(pause.toMillis()));
        pause(now);
    }

    private void pause(long now) {
        resume = now + pause.toNanos();
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(source.most()) > 0 ? source.most() : longer;
    }

    private void stop(long now) {
        stopping = now;
        pause = source.least();
        run.stop();
    }

    /** Asks it to end, and never begins again. */
    synchronized void leave() {
        closed = true;
        if (run != null && stopping == null) {
            stop(nanos.getAsLong());
        }
    }

    /**
     * Waits for the end of what was asked to end, and makes sure of it.
     *
     * @param patience nanoseconds
     */
    void await(long patience) throws InterruptedException {
        Run last;
        synchronized (this) {
            last = run;
        }
        if (last != null) {
            last.await(patience);
            last.kill();
        }
    }
}
