package io.parley.channel;

/** What somebody may do where. */
@FunctionalInterface
public interface Grant {

    boolean allows(Right right, ChannelName channel);

    /** @throws Refused {@code forbidden} */
    default void require(Right right, ChannelName channel) {
        if (!allows(right, channel)) {
            throw new Refused(
                    Refusal.FORBIDDEN,
                    switch (right) {
                        case READ -> "You may not read here.";
                        case WRITE -> "You may not publish here.";
                        case MODERATE -> "You may not moderate here.";
                    });
        }
    }
}
