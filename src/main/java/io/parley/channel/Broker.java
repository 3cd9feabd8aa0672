package io.parley.channel;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What numbers, keeps and announces messages. It promises:
 *
 * <ol>
 *   <li>{@link #publish} is atomic: find a repeated {@code messageId}, check {@code ifSeq} and what is changed, take the next {@code seq}, keep,
 *       announce. Acknowledged means kept: it survives the death of this process.
 *   <li>A watcher hears a channel's messages in {@code seq} order, each once and without a hole.
 *   <li>{@link #read} gives what is kept, and says when what was asked for lies before it.
 *   <li>While it is away, its stages fail with {@link Refusal#UNAVAILABLE} at once; watchers stay, and hear what they
 *       missed when it is back.
 *   <li>Presence is leased: the people of a node that died do not stay for longer than its lease.
 * </ol>
 *
 * Stages complete on the broker's own threads: what hangs on them must be short and must not block.
 */
public interface Broker extends AutoCloseable {

    /**
     * The answer to a {@code messageId} seen before, within at least 5 minutes, is the first one's. The newest message of each key is kept
     * whatever its age, for {@code ifSeq} and {@link #latest}; one whose body is {@code null} deletes its key, and is kept no longer
     * than others.
     *
     * <p>A change ({@link Relation.Change}) of what is not kept, or was deleted, or in another life of the log, is refused with
     * {@code not-found}; and so is a reply to a number that is not there yet. A deletion takes the body of its target and of all its edits
     * with it: they are not told any longer. That the target is a message without a key, and no change itself, is for the
     * caller to know.
     */
    CompletionStage<Receipt> publish(ChannelName channel, Draft draft);

    /** Listens to one channel, until {@link #unwatch}. A channel has one watcher on a node. */
    CompletionStage<Void> watch(ChannelName channel, Watcher watcher);

    void unwatch(ChannelName channel);

    /** Tells the watchers at other nodes of something that passes. Nobody hears it while the broker is away. */
    void signal(ChannelName channel, Event.Signal signal);

    /**
     * Tells the watchers at other nodes how many connections of a user are here now, and what they say of it; 0: none. What is said
     * last counts, and is told when the broker is back if it is away.
     */
    void here(ChannelName channel, Author user, int connections, Status status);

    /** Who is in a channel, at all nodes that tell this broker. */
    CompletionStage<List<Presence>> people(ChannelName channel);

    /** The oldest kept messages with a number above {@code after}: at most {@code limit}, and about 1 MiB. */
    CompletionStage<Page> read(ChannelName channel, long after, int limit);

    /** The newest kept messages with a number below {@code before}, in {@code seq} order: at most {@code limit}, about 1 MiB. */
    CompletionStage<Page> readBack(ChannelName channel, long before, int limit);

    /**
     * The newest message of each key, of those that have one with a number above {@code after}, in {@code seq} order: at most {@code limit}, and
     * about 1 MiB. Behind the last of them there may be more; an empty page is the end. Whoever reads page after page to the end knows the newest of
     * every key as it is at the last page's {@code last}, for a key that changes meanwhile moves behind what is still to come.
     * Only a deletion that is no longer kept is not told: see {@link Page#lostAfter}.
     */
    CompletionStage<Page> latest(ChannelName channel, long after, int limit);

    /**
     * What has become of the messages from one number to another, both inclusive: of each the newest edit and the reactions that are
     * there, or its deletion, as the entries that say so, in {@code seq} order.
     *
     * @param backwards where it is too much for one answer (about 1 MiB), tell of the last messages of the range, and not of the first
     */
    CompletionStage<Changes> changes(ChannelName channel, long from, long to, boolean backwards);

    /** What it takes to count what was said in a channel: see {@link Outline}. */
    CompletionStage<Outline> outline(ChannelName channel);

    /** How far users have come. */
    Marks marks();

    /** Since when they come. */
    Arrivals arrivals();

    /** Channels that have messages, by path, from the first one after the given path: at most {@code limit}. */
    CompletionStage<List<Head>> channels(String afterPath, int limit);

    /** Whether messages can be published and kept now. */
    boolean isUp();

    @Override
    void close();

    /** Hears what happens in a channel. Called by one thread at a time; must not block. */
    interface Watcher {

        /**
         * Where it begins: comes first. Comes again when messages cannot be told one after the other: in another epoch when the
         * log was lost or reset, in the same one when some are no longer kept. A page of another epoch comes after this only.
         */
        void starts(Position head);

        /** Comes in {@code seq} order, without a hole, from the one after the head. */
        void message(Event.Message message);

        /** Something passes at another node. */
        void signal(Event.Signal signal);

        /**
         * Who is at other nodes now.
         *
         * @param all whether whoever is not among them has gone
         */
        void people(List<Presence> people, boolean all);

        /** A node has died, and its people with it. */
        void died(String node);
    }

    /**
     * What has become of messages.
     *
     * @param reached the last message of which all is told, or the first when it was asked for backwards; {@code null}: all is told
     */
    record Changes(List<Event.Message> entries, Long reached) {}

    /** How many connections of a user a node has; 0: none any longer. */
    record Presence(String node, Author user, int connections, Status status) {

        /** Of somebody who says nothing of it. */
        public Presence(String node, Author user, int connections) {
            this(node, user, connections, Status.ONLINE);
        }
    }

    /** The newest number of a channel; {@code seq} is 0 while it has no messages. */
    record Head(ChannelName channel, Position position) {}

    /** Where a published message stands. */
    record Receipt(Position position, String messageId) {}

    /**
     * A piece of a channel's log.
     *
     * @param first the oldest number that is kept; {@code last + 1} when nothing is
     * @param last the newest number of the log
     */
    record Page(String epoch, List<Event.Message> messages, long first, long last) {

        /** What a reader who stands at {@code after} has lost for good, or {@code null}. */
        public Event.Gap lostAfter(long after) {
            return first > after + 1 ? new Event.Gap(after + 1, first - 1) : null;
        }
    }
}
