package io.parley.endpoint;

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

    /** May block, while the client reads nothing. */
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
