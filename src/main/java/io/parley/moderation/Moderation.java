package io.parley.moderation;

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
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.channel.Start;
import io.parley.channel.Subscription;
import io.parley.channel.View;
import io.parley.protocol.JsonText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

/**
 * Carries out what moderators order, on every node. A measure is a message in a channel, and its key says what it is about; so the newest
 * of each key is what is in force, the broker keeps it whatever its age, and every node reads it as any client would. A node that was
 * cut off catches up by itself. An end needs no timer: it is looked at when somebody does something.
 */
public final class Moderation implements Reader {
    private static final Logger LOG = System.getLogger(Moderation.class.getName());

    /** So long an answer waits until its measure counts at this node. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ChannelName feed;
    private final Identity node;
    private final Channels channels;
    private final Standing standing;
    private final Present present;
    private final Surroundings surroundings;
    private final JsonText json = new JsonText();
    private final Audit audit = new Audit();
    private final Roll roll = new Roll();
    private final List<Waiting> waiting = new ArrayList<>();
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile Map<String, Roll.Entry> entries = Map.of();
    private volatile Subscription subscription;
    private volatile boolean joining;

    /** An answer that waits until this node has read so far. */
    private record Waiting(String epoch, long seq, CompletableFuture<Void> read) {}

    /** Those who are connected to this node. */
    public interface Present {

        /** Puts a user out of a channel, unless they may moderate there. */
        void drop(String user, ChannelName channel, Refused why);

        /** Ends the connections of those whom {@link Standing#turnsAway}. */
        void turnAway();
    }

    /**
     * What it is given.
     *
     * @param format the protocol's
     * @param executor for what may take a moment
     */
    public record Surroundings(Format format, Executor executor, ScheduledExecutorService timer, Clock clock) {}

    /**
     * @param self the name of this node
     * @param feed where measures stand
     * @param channels obey what stands
     */
    public Moderation(
            String self,
            ChannelName feed,
            Channels channels,
            Standing standing,
            Present present,
            Surroundings surroundings) {
        this.feed = feed;
        this.node = new Identity(new Author("node-" + self, self), (right, where) -> where.equals(feed));
        this.channels = channels;
        this.standing = standing;
        this.present = present;
        this.surroundings = surroundings;
    }

    // ---- what stands

    /** To be called now and then: reads what stands, as soon as the broker lets it, and deletes what has ended. */
    public void tick() {
        if (subscription == null) {
            join();
        } else {
            clean();
        }
    }

    /** Waits until it is known what stands. @return whether it is */
    public boolean await(Duration patience) throws InterruptedException {
        return known.await(patience.toMillis(), TimeUnit.MILLISECONDS);
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
                        LOG.log(Level.DEBUG, "What moderators have ordered could not be read yet.", failure);
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
                carryOut(roll.read(frame));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "What moderators have ordered met a bug.", e);
            }
            settle();
        }
    }

    /** First it counts, then those are put out who are in: whoever comes between is found by one or the other. */
    private void carryOut(Roll.Change change) {
        if (!change.changed()) {
            return;
        }
        entries = Map.copyOf(roll.entries());
        standing.set(
                new Measures(entries.values().stream().map(Roll.Entry::measure).toList()));
        known.countDown();
        Instant now = surroundings.clock().instant();
        for (Roll.Entry entry : change.ordered()) {
            Measure measure = entry.measure();
            if (measure.isOver(now) || measure.user() == null || measure.channel() == null) {
                continue;
            }
            if (measure.action() == Action.KICK) {
                Refused why = new Refused(Refusal.FORBIDDEN, "You have been put out of this channel.");
                present.drop(measure.user(), measure.channel(), why);
            } else if (measure.action() == Action.BAN) {
                present.drop(measure.user(), measure.channel(), Standing.banned(measure));
            }
        }
        if (change.ordered().stream()
                .anyMatch(entry -> entry.measure().action() == Action.BAN
                        && entry.measure().channel() == null)) {
            present.turnAway();
        }
    }

    private void settle() {
        waiting.removeIf(one -> {
            boolean read = roll.hasRead(one.epoch(), one.seq());
            return read && one.read().complete(null);
        });
    }

    /** What has ended counts no longer anyway: this keeps the channel small. Nodes that do it at once do it once. */
    private void clean() {
        Instant now = surroundings.clock().instant();
        entries.forEach((id, entry) -> {
            if (entry.measure().isOver(now)) {
                CompletionStage<Broker.Receipt> unused = publish(node.author(), id, "null", entry.seq())
                        .exceptionally(failure -> {
                            LOG.log(Level.DEBUG, "What has ended was not deleted.", failure);
                            return null;
                        });
            }
        });
    }

    // ---- what moderators ask

    /**
     * Orders something, and is done when it counts at this node.
     *
     * @param body the request's, in JSON
     * @throws Refused {@code bad-request}, {@code forbidden}; the stage fails with {@code unavailable} or {@code too-many}
     */
    public CompletionStage<Told> order(Identity who, String body) {
        Instant now = surroundings.clock().instant();
        Measure measure = Entries.asked(body, who.author(), now);
        who.grant().require(Right.MODERATE, whereOf(measure));
        return publish(who.author(), measure.id(), json.of(Entries.told(measure)), null)
                .thenComposeAsync(
                        receipt -> {
                            audit.ordered(measure);
                            return read(receipt);
                        },
                        surroundings.executor())
                .thenApply(read -> Entries.told(measure));
    }

    /**
     * Lifts something, and is done when it no longer counts at this node.
     *
     * @throws Refused {@code not-found}, also where it is another's to lift: who is banned elsewhere is not told
     */
    public CompletionStage<Void> lift(Identity who, String id) {
        Roll.Entry entry = entries.get(id);
        if (entry == null
                || !isInForce(entry.measure())
                || !who.grant().allows(Right.MODERATE, whereOf(entry.measure()))) {
            throw new Refused(Refusal.NOT_FOUND, "Nothing of this id is in force.");
        }
        return publish(who.author(), id, "null", null)
                .thenComposeAsync(
                        receipt -> {
                            audit.lifted(who.author(), entry.measure());
                            return read(receipt);
                        },
                        surroundings.executor());
    }

    /**
     * What is in force, oldest first.
     *
     * @param channel of this channel; {@code null}: of all of them, and everywhere
     * @throws Refused {@code forbidden}; {@code unavailable} while it is not known
     */
    public List<Told> inForce(Identity who, ChannelName channel) {
        who.grant().require(Right.MODERATE, channel == null ? feed : channel);
        if (!standing.isKnown()) {
            throw new Refused(Refusal.UNAVAILABLE, "It is not known yet what is in force. Try again in a moment.");
        }
        return entries.values().stream()
                .map(Roll.Entry::measure)
                .filter(measure -> isInForce(measure) && (channel == null || channel.equals(measure.channel())))
                .sorted(Comparator.comparing(Measure::at))
                .map(Entries::told)
                .toList();
    }

    private boolean isInForce(Measure measure) {
        return measure.action() != Action.KICK
                && !measure.isOver(surroundings.clock().instant());
    }

    /** Whoever may moderate there, may order it. */
    private ChannelName whereOf(Measure measure) {
        return measure.channel() == null ? feed : measure.channel();
    }

    /** In the moderator's name, by the right of the node. */
    private CompletionStage<Broker.Receipt> publish(Author by, String id, String body, Long ifSeq) {
        return channels.publish(node, feed, new Draft(by, null, id, body, ifSeq));
    }

    private CompletionStage<Void> read(Broker.Receipt receipt) {
        CompletableFuture<Void> read = new CompletableFuture<>();
        String epoch = receipt.position().epoch();
        long seq = receipt.position().seq();
        synchronized (this) {
            if (roll.hasRead(epoch, seq)) {
                return CompletableFuture.completedFuture(null);
            }
            waiting.add(new Waiting(epoch, seq, read));
        }
        // It is kept, and counts as soon as this node hears of it: that is no failure.
        ScheduledFuture<?> patience =
                surroundings.timer().schedule(() -> giveUp(read), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return read.whenComplete((nothing, failure) -> patience.cancel(false));
    }

    private synchronized void giveUp(CompletableFuture<Void> read) {
        waiting.removeIf(one -> one.read() == read);
        read.complete(null);
    }
}
