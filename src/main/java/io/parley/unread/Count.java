package io.parley.unread;

import io.parley.channel.ChannelName;

/**
 * What a user has not read of a channel.
 *
 * @param epoch the life of its log
 * @param seq the number of its newest entry
 * @param read up to where they have read in this life; 0: nothing
 * @param unread messages behind that which are not deleted; changes of messages are none
 * @param mentions those of them that mention the user
 */
public record Count(ChannelName channel, String epoch, long seq, long read, long unread, long mentions) {

    /** Whether somebody who knows the other need not be told of this one. */
    boolean saysTheSameAs(Count other) {
        return other != null
                && epoch.equals(other.epoch)
                && read == other.read
                && unread == other.unread
                && mentions == other.mentions;
    }
}
