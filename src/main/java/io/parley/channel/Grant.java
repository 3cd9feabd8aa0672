package io.parley.channel;

/** What somebody may do where. */
@FunctionalInterface
public interface Grant {

    boolean allows(Right right, ChannelName channel);

    /** @throws Refused {@code forbidden} */
    default void require(Right right, ChannelName channel) {
        if (!allows(right, channel)) {
            throw new Refused(
                    Refusal.FORBIDDEN, right == Right.WRITE ? "You may not publish here." : "You may not read here.");
        }
    }
}
