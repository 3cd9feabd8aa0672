package io.parley.unread;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Mark;
import io.parley.channel.Memberships;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.channel.Right;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The door to what people have read: here it is decided who may say so, and who may know. */
public final class ReadState {
    /** So many outlines are asked for at a time, for one request. */
    private static final int AT_A_TIME = 50;

    private final Channels channels;
    private final Inboxes inboxes;
    private final Memberships memberships;
    private final Function<String, List<String>> mentioned;
    private final int receipts;

    // Nobody need be told: it goes without saying.
    private final Sayings sayings = new Sayings(this::kept);

    /**
     * What somebody says of themselves.
     *
     * @param epoch the life of the log that it is about; {@code null}: the present one
     * @param seq the newest message that they have read; {@code null}: they do not say
     * @param delivered the newest that their device has; {@code null}: they do not say
     */
    public record Claim(String epoch, Long seq, Long delivered) {

        /** @throws Refused {@code bad-request} */
        public Claim {
            if (seq == null && delivered == null) {
                throw new Refused(Refusal.BAD_REQUEST, "\"seq\" or \"delivered\" is missing.");
            }
            if ((seq != null && seq < 0) || (delivered != null && delivered < 0)) {
                throw new Refused(Refusal.BAD_REQUEST, "\"seq\" and \"delivered\" are not negative.");
            }
        }

        private long farthest() {
            return Math.max(seq == null ? 0 : seq, delivered == null ? 0 : delivered);
        }
    }

    /** How far somebody has come in a channel. */
    public record Receipt(Author user, Mark mark) {}

    /**
     * @param mentioned the ids of those whom a body mentions
     * @param receipts with more people than that in a channel nobody is told what the others have read
     */
    public ReadState(
            Channels channels,
            Inboxes inboxes,
            Memberships memberships,
            Function<String, List<String>> mentioned,
            int receipts) {
        this.channels = channels;
        this.inboxes = inboxes;
        this.memberships = memberships;
        this.mentioned = mentioned;
        this.receipts = receipts;
    }

    /** What is told on a line of its own: see {@link Inboxes#open}. */
    public Inboxes inboxes() {
        return inboxes;
    }

    /**
     * Notes how far somebody has come.
     *
     * @return what counts now; fails with {@code bad-request} for what was not said yet, {@code conflict} for another life of
     *     the log, {@code too-many}
     * @throws Refused {@code forbidden}
     */
    public CompletionStage<Mark> note(Identity who, ChannelName channel, Claim claim) {
        return Channels.prepared(who, channel, () -> {
            channels.require(who, Right.READ, channel);
            return channels.head(channel, claim.farthest())
                    .thenCompose(head -> note(who.author(), channel, claim, head));
        });
    }

    private CompletionStage<Mark> note(Author user, ChannelName channel, Claim claim, Position head) {
        if (claim.epoch() != null && !claim.epoch().equals(head.epoch())) {
            throw new Refused(Refusal.CONFLICT, "This channel has begun anew since.");
        }
        if (claim.farthest() > head.seq()) {
            throw new Refused(Refusal.BAD_REQUEST, "There is no message of this number yet.");
        }
        if (claim.seq() != null) {
            return keep(user, channel, new Mark(head.epoch(), claim.seq(), claim.farthest()));
        }
        // What devices have is for receipts alone.
        Mark mark = new Mark(head.epoch(), 0, claim.delivered());
        return channels.isSmall(channel)
                .thenCompose(small -> small ? keep(user, channel, mark) : CompletableFuture.completedFuture(mark));
    }

    private CompletionStage<Mark> keep(Author user, ChannelName channel, Mark mark) {
        return kept(user, channel, mark).thenApply(now -> {
            if (now.read() == mark.read() || now.delivered() == mark.delivered()) {
                channels.pass(channel, new Event.Read(user, now.read(), now.delivered()));
            }
            return now;
        });
    }

    private CompletionStage<Mark> kept(Author user, ChannelName channel, Mark mark) {
        return channels.marks().note(user.id(), channel, mark).thenApply(noted -> {
            if (noted.isNew()) {
                inboxes.moved(user, channel);
            }
            return noted.mark();
        });
    }

    /** Publishes, and notes that whoever says something has read what is before it: see {@link Channels#publish}. */
    public CompletionStage<Broker.Receipt> publish(Identity who, ChannelName channel, Draft draft) {
        CompletionStage<Broker.Receipt> publishing = channels.publish(who, channel, draft);
        return channel.kind() == Kind.CHAT && !(draft.relation() instanceof Relation.Change)
                ? publishing.thenApply(receipt -> {
                    sayings.said(draft.from(), channel, receipt.position());
                    return receipt;
                })
                : publishing;
    }

    /**
     * Lets go of a channel: nothing is counted there for them, until they read or say something in it. Whoever belongs to a room goes on
     * to be told of it.
     */
    public CompletionStage<Void> letGo(Identity who, ChannelName channel) {
        return channels.marks().forget(who.author().id(), channel).thenRun(() -> inboxes.moved(who.author(), channel));
    }

    /**
     * Who has come how far, of those who are in a channel or belong to it.
     *
     * @return fails with {@code too-many} where there are more than may know of each other
     * @throws Refused {@code forbidden}
     */
    public CompletionStage<List<Receipt>> receipts(Identity who, ChannelName channel) {
        return channels.members(who, channel).thenCompose(people -> {
            Map<String, Author> all = new LinkedHashMap<>();
            memberships.in(channel).forEach(member -> all.put(member.id(), member));
            people.members().forEach(one -> all.put(one.id(), new Author(one.id(), one.name())));
            if (Math.max(all.size(), people.count()) > receipts) {
                throw new Refused(
                        Refusal.TOO_MANY,
                        "With more than " + receipts + " people nobody is told what others have read.");
            }
            return channels.marks()
                    .in(channel, all.keySet())
                    .thenApply(marks -> all.values().stream()
                            .filter(user -> marks.containsKey(user.id()))
                            .map(user -> new Receipt(user, marks.get(user.id())))
                            .toList());
        });
    }

    /** What somebody has not read, by channel, of those that they may read. */
    public CompletionStage<List<Count>> counts(Identity who) {
        List<Count> known = inboxes.counts(who.author().id());
        CompletionStage<List<Count>> all = known != null
                ? CompletableFuture.completedFuture(known)
                : channels.marks().of(who.author().id()).thenCompose(marks -> {
                    Set<ChannelName> wanted = new TreeSet<>(marks.keySet());
                    wanted.addAll(memberships.of(who.author().id()));
                    return count(who.author().id(), marks, new ArrayList<>(wanted), new ArrayList<>());
                });
        return all.thenApply(counts -> readable(who, counts));
    }

    /** Those of channels that somebody may read. */
    public static List<Count> readable(Identity who, Collection<Count> counts) {
        return counts.stream()
                .filter(count -> who.grant().allows(Right.READ, count.channel()))
                .sorted((one, other) -> one.channel().compareTo(other.channel()))
                .toList();
    }

    /** Some channels after the others. */
    private CompletionStage<List<Count>> count(
            String user, Map<ChannelName, Mark> marks, List<ChannelName> wanted, List<Count> found) {
        if (wanted.isEmpty()) {
            return CompletableFuture.completedFuture(found);
        }
        List<ChannelName> some = wanted.subList(0, Math.min(AT_A_TIME, wanted.size()));
        List<ChannelName> rest = wanted.subList(some.size(), wanted.size());
        CompletionStage<List<Count>> counted = CompletableFuture.completedFuture(found);
        for (ChannelName channel : some) {
            counted = counted.thenCombine(channels.outline(channel), (counts, outline) -> {
                counts.add(new Ledger(channel, outline, mentioned).count(user, marks.get(channel)));
                return counts;
            });
        }
        return counted.thenCompose(counts -> count(user, marks, rest, counts));
    }
}
