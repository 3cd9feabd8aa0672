package io.parley.channel;

/** How hard a node works, and therefore what it leaves out. Each level leaves out what the one before it does, and more. */
public enum Load {
    /** Nothing is left out. */
    NORMAL,
    /** Signals are not passed on, and publishers wait longer for their answers. */
    BUSY,
    /** New connections are turned away, and publishers wait longer still. */
    FULL
}
