package io.parley.channel;

/** What somebody may do in a channel. */
public enum Right {
    /** Join it, read its history, see who is here. */
    READ,
    /** Publish to it. */
    WRITE
}
