package io.parley.upload;

import io.parley.channel.Refused;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is coming: bytes on the disk that nobody can ask for yet, and that are gone unless it is kept. */
final class IncomingFile implements Closeable {
    private final Path path;
    private final FileStore store;
    private final FileChannel channel;
    private long size;
    private boolean kept;

    IncomingFile(Path path, FileStore store) throws IOException {
        this.path = path;
        this.store = store;
        this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    long size() {
        return size;
    }

    /** @throws Refused {@code unavailable} when there is no room for it */
    void write(byte[] bytes, int from, int length) throws IOException {
        store.take(length);
        size += length;
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** What is told to be kept survives the machine. */
    void keep(StoredFile file) throws IOException {
        channel.force(true);
        channel.close();
        store.keep(path, file);
        kept = true;
    }

    /** Unless it was kept, nothing is left of it. */
    @Override
    public void close() throws IOException {
        channel.close();
        if (!kept) {
            store.giveBack(size);
            Files.deleteIfExists(path);
        }
    }
}
