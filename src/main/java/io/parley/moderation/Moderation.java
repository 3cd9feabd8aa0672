package io.parley.moderation;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Format;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.follow.Copy;
import io.parley.follow.Followed;
import io.parley.protocol.JsonText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Carries out what moderators order, on every node. A measure is a message in a channel, and its key says what it is about; so the newest
 * of each key is what is in force, the broker keeps it whatever its age, and every node reads it as any client would. A node that was
 * cut off catches up by itself. An end needs no timer: it is looked at when somebody does something.
 */
public final class Moderation {
    private static final Logger LOG = System.getLogger(Moderation.class.getName());

    private final ChannelName feed;
    private final Standing standing;
    private final Present present;
    private final Surroundings surroundings;
    private final Followed<Measure> followed;
    private final JsonText json = new JsonText();
    private final Audit audit = new Audit();

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
        this.standing = standing;
        this.present = present;
        this.surroundings = surroundings;
        this.followed = new Followed<>(
                self,
                feed,
                channels,
                Entries::kept,
                this::carryOut,
                new Followed.Surroundings(surroundings.format(), surroundings.executor(), surroundings.timer()));
    }

    // ---- what stands

    /** To be called now and then: reads what stands, as soon as the broker lets it, and deletes what has ended. */
    public void tick() {
        if (followed.tick()) {
            clean();
        }
    }

    /** Waits until it is known what stands. @return whether it is */
    public boolean await(Duration patience) throws InterruptedException {
        return followed.await(patience);
    }

    /** First it counts, then those are put out who are in: whoever comes between is found by one or the other. */
    private void carryOut(Map<String, Copy.Entry<Measure>> all, List<Copy.Entry<Measure>> ordered) {
        standing.set(new Measures(all.values().stream().map(Copy.Entry::value).toList()));
        Instant now = surroundings.clock().instant();
        for (Copy.Entry<Measure> entry : ordered) {
            Measure measure = entry.value();
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
        if (ordered.stream()
                .map(Copy.Entry::value)
                .anyMatch(measure -> measure.action() == Action.BAN && measure.channel() == null)) {
            present.turnAway();
        }
    }

    /** What has ended counts no longer anyway: this keeps the channel small. Nodes that do it at once do it once. */
    private void clean() {
        Instant now = surroundings.clock().instant();
        followed.entries().forEach((id, entry) -> {
            if (entry.value().isOver(now)) {
                CompletionStage<Broker.Receipt> unused = followed.publish(null, id, "null", entry.seq())
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
        return followed.publish(who.author(), measure.id(), json.of(Entries.told(measure)), null)
                .thenComposeAsync(
                        receipt -> {
                            audit.ordered(measure);
                            return followed.read(receipt);
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
        Copy.Entry<Measure> entry = followed.entries().get(id);
        if (entry == null || !isInForce(entry.value()) || !who.grant().allows(Right.MODERATE, whereOf(entry.value()))) {
            throw new Refused(Refusal.NOT_FOUND, "Nothing of this id is in force.");
        }
        return followed.publish(who.author(), id, "null", null)
                .thenComposeAsync(
                        receipt -> {
                            audit.lifted(who.author(), entry.value());
                            return followed.read(receipt);
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
        return followed.entries().values().stream()
                .map(Copy.Entry::value)
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
}
