package io.parley.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * Remembers, beside the store, up to which version it was written and up to which it was forced to the disk. The store by
 * itself opens at the last version that it finds whole: after a damage, an earlier one, without a word. Held against the
 * seal, a loss shows.
 */
final class Seal implements AutoCloseable {
    private static final int SIZE = 3 * Long.BYTES;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(SIZE);
    private long written;
    private long forced;

    private Seal(FileChannel file) {
        this.file = file;
    }

    static Seal open(Path path) throws IOException {
        Seal seal = new Seal(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        seal.load(path);
        return seal;
    }

    private void load(Path path) throws IOException {
        if (file.size() == 0) {
            return;
        }
        file.read(buffer.clear(), 0);
        buffer.flip();
        if (buffer.remaining() < SIZE || buffer.getLong(2 * Long.BYTES) != checksum()) {
            file.close();
            throw new UnusableStore(
                    "The file " + path
                            + " is damaged. It says how far the store beside it was written. Restore both from a"
                            + " backup; or delete it to go on with what the store holds, at the risk of a loss.",
                    null);
        }
        written = buffer.getLong(0);
        forced = buffer.getLong(Long.BYTES);
    }

    private long checksum() {
        CRC32 crc = new CRC32();
        crc.update(buffer.array(), 0, 2 * Long.BYTES);
        return crc.getValue();
    }

    synchronized long written() {
        return written;
    }

    synchronized long forced() {
        return forced;
    }

    synchronized void written(long version) {
        written = version;
        store();
    }

    synchronized void forced(long version) {
        forced = version;
        store();
    }

    private void store() {
        buffer.clear().putLong(written).putLong(forced);
        buffer.putLong(checksum()).flip();
        try {
            file.write(buffer, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
