package io.parley.channel;

import java.util.List;

/** Hears of messages that are no more: what belongs to them elsewhere can go too. */
public interface Deletions {
    /** Nothing belongs to any. */
    Deletions NONE = (channel, author, bodies) -> {};

    /**
     * A message was deleted, and that is kept. Called on the broker's own threads: must be short, and must not block.
     *
     * @param author of the message, whoever has deleted it
     * @param bodies what it said, and what its newest edit said; compact JSON text of any kind
     */
    void deleted(ChannelName channel, Author author, List<String> bodies);
}
