package io.parley.channel;

/** What somebody may do in a channel. */
public enum Right {
    /** Join it, read its history, see who is here. */
    READ,
    /** Publish to it. */
    WRITE,
    /** See who reads it and how, and end that. */
    MODERATE
}
