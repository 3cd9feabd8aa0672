package io.parley.follow;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.Channel;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Format;
import io.parley.channel.Identity;
import io.parley.channel.Manner;
import io.parley.channel.Reader;
import io.parley.channel.Start;
import io.parley.channel.Subscription;
import io.parley.channel.View;
import jakarta.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A feed whose newest message of each key says what stands, and what this node knows of it. The broker keeps it whatever its age, and
 * every node reads it as any client would: one that was cut off catches up by itself, and meanwhile what it has read last counts.
 */
public final class Followed<T> implements Reader {
    private static final Logger LOG = System.getLogger(Followed.class.getName());

    /** So long an answer waits until what it has changed counts at this node. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ChannelName feed;
    private final Identity node;
    private final Channels channels;
    private final Listener<T> listener;
    private final Surroundings surroundings;
    private final Copy<T> copy;
    private final List<Waiting> waiting = new ArrayList<>();
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile Map<String, Copy.Entry<T>> entries = Map.of();
    private volatile Subscription subscription;
    private volatile boolean joining;

    /** An answer that waits until this node has read so far. */
    private record Waiting(String epoch, long seq, CompletableFuture<Void> read) {}

    /** Hears what stands. */
    public interface Listener<T> {

        /**
         * It counts from now on. Called by one thread at a time.
         *
         * @param all by their keys
         * @param fresh those of them that were not there before
         */
        void changed(Map<String, Copy.Entry<T>> all, List<Copy.Entry<T>> fresh);
    }

    /**
     * What it is given.
     *
     * @param format the protocol's
     * @param executor for what may take a moment
     */
    public record Surroundings(Format format, Executor executor, ScheduledExecutorService timer) {}

    /**
     * @param node the name of this one
     * @param reading what a body means: throws what JSON's types throw, or a refusal, for what is none
     */
    public Followed(
            String node,
            ChannelName feed,
            Channels channels,
            Function<JsonObject, T> reading,
            Listener<T> listener,
            Surroundings surroundings) {
        this.feed = feed;
        this.node = new Identity(new Author("node-" + node, node), (right, where) -> where.equals(feed));
        this.channels = channels;
        this.listener = listener;
        this.surroundings = surroundings;
        this.copy = new Copy<>(feed, reading);
    }

    /** What this node has read, by its keys. */
    public Map<String, Copy.Entry<T>> entries() {
        return entries;
    }

    /** Whether all of it was read once. */
    public boolean isKnown() {
        return known.getCount() == 0;
    }

    /** Waits for that. @return whether it is so */
    public boolean await(Duration patience) throws InterruptedException {
        return known.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** To be called now and then: begins to read as soon as the broker lets it. @return whether it reads */
    public boolean tick() {
        if (subscription == null) {
            join();
            return false;
        }
        return true;
    }

    private synchronized void join() {
        if (joining) {
            return;
        }
        joining = true;
        channels.join(node, feed, new Start.Present(), new Manner(View.LATEST, 0, false), this, surroundings.format())
                .whenComplete((admission, failure) -> {
                    joining = false;
                    if (failure == null) {
                        begin(admission);
                    } else {
                        LOG.log(Level.DEBUG, feed + " could not be read yet.", failure);
                    }
                });
    }

    private void begin(Channel.Admission admission) {
        subscription = admission.subscription();
        wake();
    }

    @Override
    public void wake() {
        try {
            surroundings.executor().execute(this::listen);
        } catch (RejectedExecutionException e) {
            // The node has stopped.
        }
    }

    private synchronized void listen() {
        Subscription joined = subscription;
        for (String frame = joined == null ? null : joined.next(); frame != null; frame = joined.next()) {
            try {
                take(copy.read(frame));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "What " + feed + " says met a bug.", e);
            }
            settle();
        }
    }

    private void take(Copy.Change<T> change) {
        if (change.changed()) {
            entries = Map.copyOf(copy.entries());
            listener.changed(entries, change.fresh());
            known.countDown();
        }
    }

    private void settle() {
        waiting.removeIf(one -> {
            boolean read = copy.hasRead(one.epoch(), one.seq());
            return read && one.read().complete(null);
        });
    }

    /**
     * Publishes what is to stand there, by the right of the node.
     *
     * @param by in whose name; {@code null}: the node's own
     * @param body {@code null} as JSON writes it: nothing
     * @param ifSeq only if this number stands there; {@code null}: always
     */
    public CompletionStage<Broker.Receipt> publish(Author by, String key, String body, Long ifSeq) {
        return channels.publish(node, feed, new Draft(by == null ? node.author() : by, null, key, body, ifSeq));
    }

    /** Is done when what was published counts at this node, or that takes too long: it is kept, and counts as soon as this node hears of it. */
    public CompletionStage<Void> read(Broker.Receipt receipt) {
        CompletableFuture<Void> read = new CompletableFuture<>();
        String epoch = receipt.position().epoch();
        long seq = receipt.position().seq();
        synchronized (this) {
            if (copy.hasRead(epoch, seq)) {
                return CompletableFuture.completedFuture(null);
            }
            waiting.add(new Waiting(epoch, seq, read));
        }
        ScheduledFuture<?> patience =
                surroundings.timer().schedule(() -> giveUp(read), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return read.whenComplete((nothing, failure) -> patience.cancel(false));
    }

    private synchronized void giveUp(CompletableFuture<Void> read) {
        waiting.removeIf(one -> one.read() == read);
        read.complete(null);
    }
}
