package io.parley.it.cluster;

import java.io.IOException;

/** A way to publish: the answer to one message is awaited before the next is sent. */
interface Route extends AutoCloseable {

    /** What became of one attempt. */
    sealed interface Outcome {}

    /** It is kept. */
    record Acknowledged(String epoch, long seq) implements Outcome {}

    /** It was refused. */
    record Refused(String code, boolean retry) implements Outcome {}

    /**
     * @param at goes into the body
     * @throws IOException nobody knows what became of it
     */
    Outcome publish(String channel, String messageId, long at) throws IOException, InterruptedException;

    @Override
    void close();
}
