package io.parley.channel;

/**
 * What holds beside rights: what moderators have ordered, and how rooms are furnished. Asked beside the {@link Grant} for everything that somebody does, by any thread, so it answers at once.
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
     * Somebody is about to say something. What is refused here does not count as said.
     *
     * @return why they have to wait; {@code null} when they need not
     */
    default Refused takesTurn(Identity who, ChannelName channel) {
        return null;
    }

    /**
     * Whether somebody is too new in a channel to say or change anything there: asked after {@link Grant#prepare}.
     *
     * @return why they have to wait; {@code null} when they need not
     */
    default Refused letsWait(Identity who, ChannelName channel) {
        return null;
    }

    /** Both of them: what the first says against it is told. */
    static Order both(Order first, Order second) {
        return new Order() {
            @Override
            public Refused against(Identity who, Right right, ChannelName channel) {
                Refused refused = first.against(who, right, channel);
                return refused == null ? second.against(who, right, channel) : refused;
            }

            @Override
            public Refused turnsAway(Identity who, String address) {
                Refused refused = first.turnsAway(who, address);
                return refused == null ? second.turnsAway(who, address) : refused;
            }

            @Override
            public Refused takesTurn(Identity who, ChannelName channel) {
                Refused refused = first.takesTurn(who, channel);
                return refused == null ? second.takesTurn(who, channel) : refused;
            }

            @Override
            public Refused letsWait(Identity who, ChannelName channel) {
                Refused refused = first.letsWait(who, channel);
                return refused == null ? second.letsWait(who, channel) : refused;
            }
        };
    }

    /**
     * Why somebody is not let in at all; {@code null} when they are.
     *
     * @param who {@code null}: nobody has signed in
     * @param address the client's own
     */
    Refused turnsAway(Identity who, String address);
}
