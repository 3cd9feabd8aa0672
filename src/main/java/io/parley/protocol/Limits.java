package io.parley.protocol;

import io.parley.channel.Channels;

/** The bounds of what a client may send, told in {@code hello}. */
public final class Limits {
    /** Bytes of UTF-8 in a frame or a request's body. */
    public static final int FRAME = 65_536;

    /** A client that goes on past so many times {@link #FRAME} is not listened to any longer. */
    public static final int FRAMES_TO_CLOSE = 16;

    /** Commands in a frame. */
    public static final int COMMANDS = 100;

    /** Levels of nesting in a frame. */
    public static final int DEPTH = 64;

    /** Channels that a connection may have joined. */
    public static final int CHANNELS = 128;

    /** Messages in a page of history. */
    public static final int HISTORY = Channels.MAX_PAGE;

    private Limits() {}
}
