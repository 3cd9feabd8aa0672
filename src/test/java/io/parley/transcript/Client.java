package io.parley.transcript;

/** One connection, as a transcript sees it. */
public interface Client {

    /** Sends one text frame. */
    void send(String text);

    /**
     * The next text frame from the server. Waits for it as long as a server may reasonably take.
     *
     * @return null once the server has closed the connection and every frame before that was taken
     */
    String receive();

    /** The code with which the server closes the connection; waits for that. Frames that come before it are dropped. */
    int closed();

    /** Goes away in order (1000). */
    void leave();
}
