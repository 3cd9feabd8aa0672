package io.parley.channel;

/**
 * What moderators have ordered. Asked beside the {@link Grant} for everything that somebody does, by any thread, so it answers at once.
 * Whoever may moderate where it counts is exempt.
 */
public interface Order {
    /** Nothing is ordered. */
    Order NONE = new Order() {
        @Override
        public Refused against(Identity who, Right right, ChannelName channel) {
            return null;
        }

        @Override
        public Refused turnsAway(Identity who, String address) {
            return null;
        }
    };

    /** Why somebody may not do this here now, although they have the right to; {@code null} when they may. */
    Refused against(Identity who, Right right, ChannelName channel);

    /**
     * Why somebody is not let in at all; {@code null} when they are.
     *
     * @param who {@code null}: nobody has signed in
     * @param address the client's own
     */
    Refused turnsAway(Identity who, String address);
}
