package io.parley.channel;

import java.util.Collection;

/** Who belongs to which rooms, whether or not they have read anything there. Answers at once. */
public interface Memberships {

    /** The rooms that somebody belongs to. */
    Collection<ChannelName> of(String user);

    /** Those who belong to a room. */
    Collection<Author> in(ChannelName room);
}
