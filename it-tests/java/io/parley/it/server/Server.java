package io.parley.it.server;

import java.net.URI;
import java.util.List;

/** A container with the built WAR, as a process of its own. */
public interface Server extends AutoCloseable {

    /** For Java that lives for seconds and is started often: half the work until it serves. */
    List<String> SHORT_LIFE = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    URI uri();

    Program program();

    /** {@code kill -9}; returns when it is dead. */
    default void kill() {
        program().kill();
    }

    /** {@code SIGSTOP}: it stands still, and its lines stay open. */
    default void suspend() {
        program().suspend();
    }

    /** {@code SIGCONT}: it goes on, and does not know that it stood still. */
    default void resume() {
        program().resume();
    }

    /** {@code SIGTERM}: asks it to end, and does not wait for that. */
    default void terminate() {
        program().signal("TERM");
    }

    /** Ends it in order, as an operator would, and returns when it has ended. */
    void stop();

    @Override
    default void close() {
        kill();
    }
}
