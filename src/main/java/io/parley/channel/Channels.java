package io.parley.channel;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The one door to all channels, for WebSocket and HTTP alike: here it is decided who may do what. A channel is in memory
 * while somebody on this node reads it; all others live in the broker alone.
 */
public final class Channels {
    public static final int MAX_PAGE = 500;

    /** The reserved names: what nodes tell of themselves, for operators. */
    private static final String RESERVED = "parley.";

    /** How the names of feeds begin that are jobs. */
    public static final String JOBS = "job.";

    private final Broker broker;
    private final Order order;
    private final Deletions deletions;
    private final Ingest ingest;
    private final Turns turns = new Turns();
    private final Budget budget;
    private final Channel.Surroundings surroundings;
    private final ConcurrentMap<ChannelName, Held> held = new ConcurrentHashMap<>();

    /** A channel in memory and how many subscriptions hold it there. */
    private record Held(Channel channel, CompletionStage<Void> watching, int holders) {
        Held plus(int more) {
            return new Held(channel, watching, holders + more);
        }
    }

    /** One channel that is read at this node: how many readers it has here, and the number of its newest message. */
    public record Read(ChannelName channel, int readers, long seq) {}

    /** Some channels, and behind which the listing goes on: {@code null} when that is all. */
    public record Directory(List<Listing> channels, ChannelName next) {}

    /** One channel of a listing; the connections are those of this node. */
    public record Listing(ChannelName channel, Position head, int connections) {}

    /**
     * @param tailEntries how many of a channel's newest events are held ready, at least 16
     * @param tailCharacters how many characters of them, about
     * @param tails how many bytes of the heap all tails together take, about
     * @param publishing how many bytes of messages may wait to be kept, about
     * @param grace so long somebody who was cut has not left
     * @param receipts with more people in a channel nobody is told what others have read
     */
    public record Bounds(
            int tailEntries, long tailCharacters, long tails, long publishing, Duration grace, int receipts) {}

    /** Where nobody is banned, and nothing belongs to messages. */
    public Channels(
            Broker broker,
            Executor executor,
            ScheduledExecutorService timer,
            Clock clock,
            Bounds bounds,
            Supplier<Load> load,
            Meters meters) {
        this(broker, executor, timer, clock, bounds, load, meters, Order.NONE, Deletions.NONE);
    }

    /**
     * @param executor runs the pumps: as many threads as there are cores
     * @param load how hard the node works
     * @param order what moderators have ordered
     * @param deletions hears of each, once it is kept
     */
    public Channels(
            Broker broker,
            Executor executor,
            ScheduledExecutorService timer,
            Clock clock,
            Bounds bounds,
            Supplier<Load> load,
            Meters meters,
            Order order,
            Deletions deletions) {
        this.broker = broker;
        this.order = order;
        this.deletions = deletions;
        this.budget = new Budget(bounds.tails());
        this.ingest = new Ingest(bounds.publishing(), load, timer);
        this.surroundings = new Channel.Surroundings(
                broker,
                executor,
                timer,
                clock,
                new Tail.Bounds(bounds.tailEntries(), bounds.tailCharacters()),
                budget,
                bounds.grace(),
                bounds.receipts(),
                load,
                meters);
    }

    /** Whether the name is kept for what nodes tell of themselves. */
    public static boolean isReserved(ChannelName channel) {
        return isReserved(channel.name());
    }

    /** The same of a name, or of its beginning. */
    public static boolean isReserved(String name) {
        return name.startsWith(RESERVED);
    }

    /** Whether the feed is a job, which is told of in its own way. */
    public static boolean isJob(ChannelName channel) {
        return channel.kind() == Kind.FEED && channel.name().startsWith(JOBS);
    }

    /**
     * Whether somebody may do this here: they have the right to, and no moderator has said otherwise.
     *
     * @throws Refused {@code forbidden}
     */
    public void require(Identity who, Right right, ChannelName channel) {
        who.grant().require(right, channel);
        obey(who, right, channel);
    }

    private void obey(Identity who, Right right, ChannelName channel) {
        Refused refused = order.against(who, right, channel);
        if (refused != null) {
            throw refused;
        }
    }

    /** Why somebody is not let in at all; {@code null} when they are. See {@link Order#turnsAway}. */
    public Refused turnsAway(Identity who, String address) {
        return order.turnsAway(who, address);
    }

    /** Why a reader of a channel may not go on reading; {@code null} when they may. */
    public Refused endsReading(Identity who, ChannelName channel) {
        return who.grant().allows(Right.READ, channel)
                ? order.against(who, Right.READ, channel)
                : new Refused(Refusal.FORBIDDEN, "You may not read here any longer.");
    }

    /**
     * Publishes a message, or changes one.
     *
     * @throws Refused {@code forbidden}, {@code overloaded}, {@code bad-request} for a change of what is no message
     */
    public CompletionStage<Broker.Receipt> publish(Identity who, ChannelName channel, Draft draft) {
        return prepared(
                who,
                channel,
                () -> draft.relation() instanceof Relation.Change change
                        ? changePrepared(who, channel, draft, change)
                        : publishPrepared(who, channel, draft));
    }

    /** Does something when it is known what somebody may do in a channel: mostly at once. */
    public static <T> CompletionStage<T> prepared(
            Identity who, ChannelName channel, Supplier<CompletionStage<T>> action) {
        CompletionStage<Void> preparing = who.grant().prepare(channel);
        return preparing == null ? action.get() : preparing.thenCompose(done -> action.get());
    }

    private CompletionStage<Broker.Receipt> publishPrepared(Identity who, ChannelName channel, Draft draft) {
        if (!draft.from().equals(who.author())) {
            who.grant().require(Right.PUBLISH, channel);
        }
        speak(who, channel);
        requireNoJob(channel);
        Refused waits = order.takesTurn(who, channel);
        if (waits != null) {
            throw waits;
        }
        return tell(channel, draft);
    }

    private static void requireNoJob(ChannelName channel) {
        if (isJob(channel)) {
            throw new Refused(Refusal.FORBIDDEN, "Nothing is said in a job's feed but what the job tells: /api/jobs.");
        }
    }

    /** Publishes what is for the server to say: whoever calls has asked whether it may be said. */
    public CompletionStage<Broker.Receipt> tell(ChannelName channel, Draft draft) {
        return ingest.publish(draft, () -> broker.publish(channel, draft));
    }

    private void speak(Identity who, ChannelName channel) {
        if (!who.grant().allows(Right.PUBLISH, channel)) {
            who.grant().require(Right.WRITE, channel);
        }
        obey(who, Right.WRITE, channel);
        Refused waits = waits(who, channel);
        if (waits != null) {
            throw waits;
        }
    }

    /** Why somebody who may write in a channel may not yet, being new there; {@code null} when they may. See {@link Order#letsWait}. */
    public Refused waits(Identity who, ChannelName channel) {
        return order.letsWait(who, channel);
    }

    /** How long somebody who has just joined has to wait before they may write, being new there; {@code null}: not at all, or they never may. */
    public Duration writesAfter(Identity who, ChannelName channel) {
        Refused waits = who.grant().allows(Right.WRITE, channel) ? waits(who, channel) : null;
        return waits == null ? null : waits.retryAfter();
    }

    /** Since when users come to channels. For the server itself. */
    public Arrivals arrivals() {
        return broker.arrivals();
    }

    /** Whether somebody may publish here, as themselves: fails with {@code forbidden} if not. */
    public CompletionStage<Void> requireSpeaking(Identity who, ChannelName channel) {
        return prepared(who, channel, () -> {
            speak(who, channel);
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Whether nothing was ever said in a channel, or nothing is kept of it. For the server itself: it asks nobody's rights. */
    public CompletionStage<Boolean> isSilent(ChannelName channel) {
        return broker.readBack(channel, Long.MAX_VALUE, 1)
                .thenApply(page -> page.messages().isEmpty());
    }

    private CompletionStage<Broker.Receipt> changePrepared(
            Identity who, ChannelName channel, Draft draft, Relation.Change change) {
        boolean moderates = who.grant().allows(Right.MODERATE, channel);
        if (change instanceof Relation.Deleted && moderates) {
            obey(who, Right.WRITE, channel);
        } else {
            speak(who, channel);
        }
        requireNoJob(channel);
        if (isReserved(channel)) {
            throw new Refused(Refusal.BAD_REQUEST, "What nodes tell of themselves is not changed.");
        }
        return turns.take(channel, broker.read(channel, change.target() - 1, 1), page -> {
            Target target = Target.of(change, page);
            target.require(change, who.author(), moderates);
            Draft told = draft.in(page.epoch());
            return change instanceof Relation.Deleted ? delete(channel, target.message(), told) : tell(channel, told);
        });
    }

    private CompletionStage<Broker.Receipt> delete(ChannelName channel, Event.Message message, Draft draft) {
        // Asked for just before: afterwards nobody knows.
        CompletionStage<List<String>> bodies = broker.changes(channel, message.seq(), message.seq(), false)
                .handle((changes, failure) -> bodies(message, failure == null ? changes.entries() : List.of()));
        return tell(channel, draft).whenComplete((receipt, failure) -> {
            if (failure == null) {
                bodies.thenAccept(all -> deletions.deleted(channel, message.from(), all));
            }
        });
    }

    private static List<String> bodies(Event.Message message, List<Event.Message> changes) {
        Stream<Event.Message> edits = changes.stream().filter(one -> one.relation() instanceof Relation.Edited);
        return Stream.concat(Stream.of(message), edits).map(Event.Message::body).toList();
    }

    /** @throws Refused {@code forbidden} */
    public CompletionStage<Channel.Admission> join(
            Identity who, ChannelName name, Start start, Manner manner, Reader reader, Format format) {
        return prepared(who, name, () -> joinPrepared(who, name, start, manner, reader, format));
    }

    private CompletionStage<Channel.Admission> joinPrepared(
            Identity who, ChannelName name, Start start, Manner manner, Reader reader, Format format) {
        require(who, Right.READ, name);
        if (manner.members()) {
            who.grant().require(Right.PRESENCE, name);
        }
        // What counts now is no history, however old it is.
        Start from = manner.view() == View.LATEST ? start : start(who, name, start);
        Held channel = hold(name);
        return channel.watching()
                .whenComplete((ready, failure) -> {
                    if (failure != null) {
                        release(name);
                    }
                })
                .thenCompose(ready -> channel.channel().join(from, manner, who.author(), reader, format));
    }

    /** Without the right to the history a position shows what was missed, and does not bring it back. */
    private static Start start(Identity who, ChannelName name, Start start) {
        if (start instanceof Start.Last) {
            who.grant().require(Right.HISTORY, name);
        }
        return start instanceof Start.Since since && !who.grant().allows(Right.HISTORY, name)
                ? new Start.Onward(since.position())
                : start;
    }

    /** @throws Refused {@code forbidden} */
    public CompletionStage<Broker.Page> after(Identity who, ChannelName channel, long after, int limit) {
        return prepared(who, channel, () -> {
            require(who, Right.HISTORY, channel);
            return broker.read(channel, after, limit);
        });
    }

    /**
     * @param before {@link Long#MAX_VALUE}: the newest
     * @throws Refused {@code forbidden}
     */
    public CompletionStage<Broker.Page> before(Identity who, ChannelName channel, long before, int limit) {
        return prepared(who, channel, () -> {
            require(who, Right.HISTORY, channel);
            return broker.readBack(channel, before, limit);
        });
    }

    /**
     * What has become of messages: see {@link Broker#changes}.
     *
     * @throws Refused {@code forbidden}
     */
    public CompletionStage<Broker.Changes> changes(
            Identity who, ChannelName channel, long from, long to, boolean backwards) {
        return prepared(who, channel, () -> {
            require(who, Right.HISTORY, channel);
            return broker.changes(channel, from, to, backwards);
        });
    }

    /**
     * The newest message of each key that has one behind {@code after}.
     *
     * @throws Refused {@code forbidden}
     */
    public CompletionStage<Broker.Page> latest(Identity who, ChannelName channel, long after, int limit) {
        return prepared(who, channel, () -> {
            require(who, Right.READ, channel);
            return broker.latest(channel, after, limit);
        });
    }

    /** @throws Refused {@code forbidden} */
    public CompletionStage<Members.Snapshot> members(Identity who, ChannelName name) {
        return prepared(who, name, () -> {
            require(who, Right.PRESENCE, name);
            Held channel = held.get(name);
            return channel == null
                    ? broker.people(name).thenApply(Members::snapshot)
                    : channel.watching().thenApply(ready -> channel.channel().people());
        });
    }

    /** How far users have come, as the broker keeps it: it asks nobody's rights. */
    public Marks marks() {
        return broker.marks();
    }

    /** What it takes to count what was said in a channel: see {@link Outline}. It asks nobody's rights. */
    public CompletionStage<Outline> outline(ChannelName channel) {
        return broker.outline(channel);
    }

    /**
     * Begins to tell of a channel: a channel has one observer at a node. For the node itself: it asks nobody's rights.
     *
     * @return done when the observer was told where it begins; when this fails, it is over
     */
    public CompletionStage<Void> observe(ChannelName name, Observer observer) {
        Held channel = hold(name);
        return channel.watching().handle((ready, failure) -> {
            if (failure != null) {
                release(name);
                throw new CompletionException(failure);
            }
            channel.channel().observe(observer);
            return null;
        });
    }

    /** Ends what {@link #observe} has begun. */
    public void unobserve(ChannelName name, Observer observer) {
        held.get(name).channel().unobserve(observer);
        release(name);
    }

    /** Tells whoever hears of a channel, at all nodes, of something that passes. It asks nobody's rights. */
    public void pass(ChannelName name, Event.Signal signal) {
        Held channel = held.get(name);
        if (channel == null) {
            broker.signal(name, signal);
        } else {
            channel.channel().tell(signal);
        }
    }

    /** Tells whoever hears of a channel at this node, of what other nodes know by themselves. */
    public void show(ChannelName name, Event.Signal signal) {
        Held channel = held.get(name);
        if (channel != null) {
            channel.channel().show(signal);
        }
    }

    /**
     * Where a channel stands. It asks nobody's rights.
     *
     * @param seq a number that may have been given out: where this node has not heard of it yet, the broker is asked
     */
    public CompletionStage<Position> head(ChannelName name, long seq) {
        Tail tail = tail(name);
        return tail == null || tail.head().seq() < seq
                ? broker.readBack(name, Long.MAX_VALUE, 1).thenApply(page -> new Position(page.epoch(), page.last()))
                : CompletableFuture.completedFuture(tail.head());
    }

    private Tail tail(ChannelName name) {
        Held channel = held.get(name);
        return channel == null ? null : channel.channel().tail();
    }

    /** Whether so few are in a channel that each is told what the others have read. It asks nobody's rights. */
    public CompletionStage<Boolean> isSmall(ChannelName name) {
        Held channel = held.get(name);
        return channel == null
                ? broker.people(name)
                        .thenApply(people -> Members.snapshot(people).count() <= surroundings.receipts())
                : CompletableFuture.completedFuture(channel.channel().isSmall());
    }

    /** What somebody may read of the channels that have messages, by path. */
    public CompletionStage<Directory> list(Identity who, String afterPath, int limit) {
        return list(who, afterPath, limit, new ArrayList<>());
    }

    /** Goes on behind what is not told: a page that ended with it would tell of it. */
    private CompletionStage<Directory> list(Identity who, String afterPath, int limit, List<Listing> found) {
        return broker.channels(afterPath, limit).thenCompose(heads -> {
            heads.stream()
                    .filter(head -> who.grant().allows(Right.READ, head.channel()))
                    .limit(limit - found.size())
                    .map(head -> new Listing(head.channel(), head.position(), readers(head.channel())))
                    .forEach(found::add);
            boolean full = found.size() == limit;
            if (!full && heads.size() == limit) {
                return list(who, heads.get(limit - 1).channel().path(), limit, found);
            }
            ChannelName next = full ? found.get(limit - 1).channel() : null;
            return CompletableFuture.completedFuture(new Directory(found, next));
        });
    }

    public boolean isUp() {
        return broker.isUp();
    }

    /** How many channels are read at this node. */
    public int read() {
        return held.size();
    }

    /** The channels that are read at this node with how many readers each has here, most readers first: at most {@code limit}. */
    public List<Read> busiest(int limit) {
        return held.values().stream()
                .map(held -> held.channel().sight())
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingInt(Read::readers).reversed())
                .limit(limit)
                .toList();
    }

    /** Bytes of the heap that all tails take together, about. */
    public long held() {
        return budget.held();
    }

    /** Bytes of messages that wait to be kept, about. */
    public long waiting() {
        return ingest.waiting();
    }

    /** The node is at its ease again: tells what was left out meanwhile. */
    public void calm() {
        held.values().forEach(held -> held.channel().calm());
    }

    /** How many readers a channel has at this node. */
    public int readers(ChannelName name) {
        Held channel = held.get(name);
        return channel == null ? 0 : channel.channel().readers();
    }

    private Held hold(ChannelName name) {
        return held.compute(name, (key, old) -> old == null ? open(name) : old.plus(1));
    }

    private Held open(ChannelName name) {
        Channel channel = new Channel(name, surroundings, () -> release(name));
        return new Held(channel, broker.watch(name, channel), 1);
    }

    private void release(ChannelName name) {
        held.computeIfPresent(name, (key, old) -> {
            if (old.holders() > 1) {
                return old.plus(-1);
            }
            broker.unwatch(name);
            old.channel().end();
            return null;
        });
    }
}
