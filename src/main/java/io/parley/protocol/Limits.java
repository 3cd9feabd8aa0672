package io.parley.protocol;

import io.parley.channel.Channels;

/**
 * The bounds of what a client may send, and of what it is told; those that concern it are in {@code hello}.
 *
 * @param frame bytes of UTF-8 in a frame or a request's body
 * @param commands in a frame
 * @param depth levels of nesting in a frame
 * @param channels that a connection may have joined
 * @param history messages in a page of it
 * @param receipts with more people in a channel nobody is told what the others have read
 */
public record Limits(int frame, int commands, int depth, int channels, int history, int receipts) {
    public static final Limits USUAL = new Limits(65_536, 100, 64, 128, Channels.MAX_PAGE, 50);

    /** A client that goes on past so many times {@link #frame} is not listened to any longer. */
    public static final int FRAMES_TO_CLOSE = 16;
}
