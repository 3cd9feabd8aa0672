package io.parley.channel;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What numbers, keeps and announces messages. It promises:
 *
 * <ol>
 *   <li>{@link #publish} is atomic: find a repeated {@code messageId}, check {@code ifSeq}, take the next {@code seq}, keep,
 *       announce. Acknowledged means kept: it survives the death of this process.
 *   <li>A watcher hears a channel's messages in {@code seq} order, each once and without a hole.
 *   <li>{@link #read} gives what is kept, and says when what was asked for lies before it.
 *   <li>While it is away, its stages fail with {@link Refusal#UNAVAILABLE} at once; watchers stay, and hear what they
 *       missed when it is back.
 * </ol>
 *
 * Stages complete on the broker's own threads: what hangs on them must be short and must not block.
 */
public interface Broker extends AutoCloseable {

    /** The answer to a {@code messageId} seen before, within at least 5 minutes, is the first one's. */
    CompletionStage<Receipt> publish(ChannelName channel, Draft draft);

    /** Listens to one channel, until {@link #unwatch}. A channel has one watcher on a node. */
    CompletionStage<Void> watch(ChannelName channel, Watcher watcher);

    void unwatch(ChannelName channel);

    /** The oldest kept messages with a number above {@code after}: at most {@code limit}, and about 1 MiB. */
    CompletionStage<Page> read(ChannelName channel, long after, int limit);

    /** The newest kept messages with a number below {@code before}, in {@code seq} order: at most {@code limit}, about 1 MiB. */
    CompletionStage<Page> readBack(ChannelName channel, long before, int limit);

    /** Channels that have messages, by path, from the first one after the given path: at most {@code limit}. */
    CompletionStage<List<Head>> channels(String afterPath, int limit);

    /** Whether messages can be published and kept now. */
    boolean isUp();

    @Override
    void close();

    /** Hears what happens in a channel. Called by one thread at a time; must not block. */
    interface Watcher {

        /** Where it begins: comes first, once. */
        void starts(Position head);

        /** Comes in {@code seq} order, without a hole, from the one after the head. */
        void message(Event.Message message);
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
