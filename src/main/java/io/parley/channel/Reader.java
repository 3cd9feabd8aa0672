package io.parley.channel;

/** Whoever owns subscriptions: one connection. */
public interface Reader {

    /** Something may have come for one of the reader's subscriptions. Must not block; any thread, any time. */
    void wake();
}
