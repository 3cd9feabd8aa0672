package io.parley.source;

import io.parley.channel.ChannelName;
import io.parley.stream.LineFormat;
import java.time.Duration;
import java.util.List;

/**
 * A command whose standard output is a feed, a line a message.
 *
 * @param channel a feed
 * @param command the program and its arguments; no shell reads them
 * @param least the pause after the first end
 * @param most the longest pause: each is twice the one before, until a run lasts for so long
 * @param linger how long it goes on when its last reader has left
 */
public record CommandSource(
        ChannelName channel,
        List<String> command,
        Start start,
        LineFormat format,
        Duration least,
        Duration most,
        Duration linger) {

    /** When it begins. */
    public enum Start {
        /** With the first reader at this node. */
        FIRST_READER,
        /** With the node. */
        BOOT
    }

    public CommandSource {
        command = List.copyOf(command);
        if (command.isEmpty() || command.get(0).isEmpty()) {
            throw new IllegalArgumentException("a command without a program");
        }
        if (least.isNegative() || least.isZero() || most.compareTo(least) < 0 || linger.isNegative()) {
            throw new IllegalArgumentException("pauses of " + least + " to " + most + ", lingers " + linger);
        }
    }
}
