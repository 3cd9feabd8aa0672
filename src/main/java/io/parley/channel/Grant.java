package io.parley.channel;

/** What somebody may do where. Asked for each command, by any thread, so it answers at once. */
@FunctionalInterface
public interface Grant {

    boolean allows(Right right, ChannelName channel);

    /** @throws Refused {@code forbidden} */
    default void require(Right right, ChannelName channel) {
        if (!allows(right, channel)) {
            throw right.missing();
        }
    }
}
