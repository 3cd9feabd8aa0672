package io.parley.upload;

import io.parley.channel.Refused;
import java.io.Closeable;
import java.io.IOException;

/** A file that is coming: nobody can ask for it yet, and it is gone unless it is kept. Fed by one thread at a time. */
public interface IncomingFile extends Closeable {
    /** By which it will be asked for. */
    String id();

    /** Bytes that have come. */
    long size();

    /** @throws Refused {@code unavailable} when there is no room for it, {@code too-large} */
    void write(byte[] bytes, int from, int length) throws IOException;

    /** All of it has come. */
    void end() throws IOException;

    /** From here on it is there, whatever happens to this node. */
    void keep(StoredFile file) throws IOException;

    /** Unless it was kept, nothing is left of it. */
    @Override
    void close() throws IOException;
}
