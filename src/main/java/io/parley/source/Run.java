package io.parley.source;

import io.parley.channel.Broker;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.stream.Flow;
import io.parley.stream.Line;
import io.parley.stream.LineSplitter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One process, from its start to its end. Two threads read what it says; while the broker takes nothing, the one that publishes
 * waits, and so does the process, by its full pipe.
 */
final class Run implements Flow.Owner {
    private static final Logger LOG = System.getLogger(Run.class.getName());
    private static final int PIECE = 16 << 10;
    private static final int ERROR_LINE = 4096;

    private final Process process;
    private final LineSplitter lines;
    private final Function<Line, CompletionStage<Broker.Receipt>> publisher;
    private final Complaints complaints;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private Flow flow;
    private List<ProcessHandle> asked = List.of();
    private boolean stopped;
    private boolean over;

    /** @param publisher throws {@link Refused} for a line that is no message */
    Run(
            Process process,
            LineSplitter lines,
            Function<Line, CompletionStage<Broker.Receipt>> publisher,
            Complaints complaints) {
        this.process = process;
        this.lines = lines;
        this.publisher = publisher;
        this.complaints = complaints;
    }

    /** @param name of the threads */
    void begin(Flow through, String name) {
        flow = through;
        thread(this::publishAll, name);
        thread(this::complain, name + "-errors");
    }

    private static void thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Its status, once it has ended and all it said is published. */
    CompletableFuture<Integer> ended() {
        return ended;
    }

    /** Asks the process, and all that it has begun, to end. What it has said and is not published is left out. */
    void stop() {
        synchronized (this) {
            stopped = true;
            notifyAll();
        }
        flow.stop(new Refused(Refusal.UNAVAILABLE, "The command was stopped."));
        // Children of a parent that has ended are nobody's: they are noted before it is asked.
        List<ProcessHandle> all = tree();
        synchronized (this) {
            asked = all;
        }
        all.forEach(ProcessHandle::destroy);
    }

    /** Ends whatever of it was asked to end and has not. */
    void kill() {
        List<ProcessHandle> all;
        synchronized (this) {
            all = asked;
        }
        all.forEach(ProcessHandle::destroyForcibly);
        if (!process.isAlive()) {
            // Somebody whom it has left behind may still hold its output.
            ended.complete(process.exitValue());
        }
    }

    private List<ProcessHandle> tree() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    private void publishAll() {
        try {
            publish(process.getInputStream());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The output of a command broke off.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flow.finish();
        try {
            awaitEnd();
            ended.complete(process.waitFor());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended.completeExceptionally(e);
        }
    }

    private void publish(InputStream in) throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE];
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
            lines.feed(piece, length);
            for (Line line = lines.next(); line != null; line = lines.next()) {
                if (!awaitRoom()) {
                    return;
                }
                flow.offer(line);
            }
        }
        Line last = lines.last();
        if (last != null && awaitRoom()) {
            flow.offer(last);
        }
    }

    /** @return whether it has not been stopped */
    private synchronized boolean awaitRoom() throws InterruptedException {
        while (!stopped && !flow.hasRoom()) {
            wait();
        }
        return !stopped;
    }

    private synchronized void awaitEnd() throws InterruptedException {
        while (!over) {
            wait();
        }
    }

    private void complain() {
        LineSplitter errors = new LineSplitter(ERROR_LINE);
        Consumer<Line> say = line -> complaints.say(
                line.bytes() == null ? "(a long line)" : new String(line.bytes(), StandardCharsets.UTF_8));
        try (InputStream in = process.getErrorStream()) {
            byte[] piece = new byte[ERROR_LINE];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                errors.feed(piece, length);
                for (Line line = errors.next(); line != null; line = errors.next()) {
                    say.accept(line);
                }
            }
            Line last = errors.last();
            if (last != null) {
                say.accept(last);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "What a command complains of broke off.", e);
        }
        complaints.flush();
    }

    /** Waits until all that was asked to end has, or the time is over. */
    void await(long nanos) throws InterruptedException {
        CompletableFuture<?>[] ends;
        synchronized (this) {
            ends = asked.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        }
        try {
            CompletableFuture.allOf(ends).get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(Level.DEBUG, "A process does not end by itself.", e);
        }
    }

    // ---- what becomes of its lines

    @Override
    public Refused pay(int length) {
        return null;
    }

    @Override
    public CompletionStage<Broker.Receipt> publish(Line line) {
        return publisher.apply(line);
    }

    @Override
    public void kept(Line line, Broker.Receipt receipt) {}

    @Override
    public void refused(Line line, Throwable failure) {
        synchronized (this) {
            if (stopped) {
                return;
            }
        }
        Refused refused = Refused.of(failure, bug -> LOG.log(Level.ERROR, "A command's line met a bug.", bug));
        complaints.say("line " + line.number() + " is not published: " + refused.getMessage());
    }

    @Override
    public synchronized void room() {
        notifyAll();
    }

    @Override
    public synchronized void over(Refused why) {
        over = true;
        notifyAll();
    }
}
