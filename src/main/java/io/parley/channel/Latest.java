package io.parley.channel;

import java.util.function.Consumer;

/**
 * How far a reader of the newest of each key has been told the truth. From the broker it gets, page by page, the newest message of every
 * key behind where it stands. A key that changes meanwhile moves behind what is still to come, so when the pages end the reader has
 * every key as it is then. What breaks this is a deletion that is no longer kept: then the reader begins anew.
 *
 * <p>Not thread-safe: it belongs to one subscription.
 */
final class Latest {
    /** Before the first page of a snapshot. */
    private static final long NOTHING = -1;

    /** Deletions behind this number still have to be told; those up to here are, or there was nothing to delete. */
    private long sure;

    /** Whether there was nothing to delete before the snapshot. */
    private boolean anew;

    /** Whether the reader waits for word that it knows all. */
    private boolean telling = true;

    /** A snapshot begins: the reader knows nothing. */
    void begin() {
        sure = NOTHING;
        anew = true;
        telling = true;
    }

    /** The reader knows every key as it was at this number, or is about to. */
    void goOn(long seq) {
        sure = seq;
        anew = false;
    }

    /** Whether there was any page of a snapshot yet: before, nothing says what is here. */
    boolean isBegun() {
        return sure != NOTHING;
    }

    /** Whether the reader still has to hear that it knows all. */
    boolean isTelling() {
        return telling;
    }

    void told() {
        telling = false;
    }

    /** @return what may be lost to the reader, who then has to begin anew; or {@code null} */
    Event.Gap lost(Broker.Page page) {
        return sure == NOTHING ? null : page.lostAfter(sure);
    }

    /**
     * Takes what a page holds.
     *
     * @return the number up to which the reader has been told
     */
    long take(Broker.Page page, Consumer<Event.Message> told) {
        if (sure == NOTHING) {
            sure = page.last();
        }
        long seq = page.last();
        for (Event.Message message : page.messages()) {
            seq = message.seq();
            // What was gone before the first page was never told.
            if (!anew || seq > sure || !message.deletes()) {
                told.accept(message);
            }
        }
        return seq;
    }
}
