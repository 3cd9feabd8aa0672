package io.parley.channel;

import java.util.concurrent.CompletionStage;

/** What somebody may do where. Asked for each command, by any thread, so it answers at once. */
@FunctionalInterface
public interface Grant {

    boolean allows(Right right, ChannelName channel);

    /**
     * Finds out what has to be asked elsewhere about a channel, before {@link #allows} can tell. What is asked for one after the other is answered in that
     * order.
     *
     * @return {@code null} where nothing has to; fails with {@link Refusal#UNAVAILABLE} where nobody answers
     */
    default CompletionStage<Void> prepare(ChannelName channel) {
        return null;
    }

    /** Whether what it says of a channel may change by itself. */
    default boolean changes() {
        return false;
    }

    /** @throws Refused {@code forbidden} */
    default void require(Right right, ChannelName channel) {
        if (!allows(right, channel)) {
            throw right.missing();
        }
    }
}
