package io.parley.channel;

/**
 * How readers of one codec want events written. There are few instances, and each lives as long as the node: what is
 * encoded is shared by all readers of the same format.
 */
public interface Format {

    /** How many formats there may be. */
    int COUNT = 3;

    /** 0 to {@link #COUNT} - 1, another one for each format. */
    int index();

    /** @return {@code null} where this format has no word for it */
    String encode(ChannelName channel, Event event);

    /** What stands before the first event of a frame. */
    String open();

    /** What stands between two events of a frame. */
    String separator();

    /** What stands after the last event of a frame. */
    String close();
}
