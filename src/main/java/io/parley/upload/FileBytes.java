package io.parley.upload;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is open to be read. For one thread at a time. */
public interface FileBytes extends Closeable {
    /** @return how many bytes were read from that place on, at least one; negative where the file has no more */
    int read(ByteBuffer to, long at) throws IOException;
}
