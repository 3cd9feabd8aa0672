package io.parley.endpoint;

import io.parley.channel.Refused;

/** The way to one client. */
public interface Transport {

    /** Who is at the other end, for the log and for operators. */
    Client client();

    /**
     * Writes one frame. Never blocks; called only when the frame before it is done.
     *
     * @param done hears once how it went, on any thread, perhaps before this returns
     */
    void send(String text, Done done);

    /**
     * Says no before the first frame, where that can be said otherwise than by frames.
     *
     * @return whether it was said: then the line is over
     */
    default boolean refuse(Refused refused) {
        return false;
    }

    /** May block, while the client reads nothing. Not called where the codec has pings of its own. */
    void ping();

    /** May block, while the client reads nothing. */
    void close(int code, String reason);

    /** Hears the end of a write. */
    @FunctionalInterface
    interface Done {

        /** @param failure {@code null} when all was written */
        void done(Throwable failure);
    }
}
