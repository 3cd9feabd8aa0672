package io.parley.upload;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Tokens;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Files in a folder. Nodes may share one. {@code ab/abc…} is a file and {@code ab/abc….json} what is known of it, which is written last and removed first:
 * what has none is no file. {@code incoming} holds what is still coming.
 */
public final class FolderFiles implements FileStore {
    private static final Logger LOG = System.getLogger(FolderFiles.class.getName());
    private static final String KNOWN = ".json";
    private static final int NAME_LENGTH = 25;

    /** What nothing has come for in so long was left by a node that died. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final Path incoming;
    private final long space;
    private final Duration age;
    private final Clock clock;
    private final JsonText json;

    /** Bytes, about: other nodes take some too, which is seen with each {@link #sweep}. */
    private final AtomicLong used = new AtomicLong();

    /**
     * @param space bytes that all files together take at most
     * @param age so long a file is kept
     */
    public FolderFiles(Path folder, long space, Duration age, Clock clock, JsonText json) {
        this.folder = folder;
        this.incoming = folder.resolve("incoming");
        this.space = space;
        this.age = age;
        this.clock = clock;
        this.json = json;
    }

    /** Bytes, about. */
    long used() {
        return used.get();
    }

    @Override
    public void requireRoom(long bytes) {
        if (used.get() + bytes > space) {
            throw full();
        }
    }

    @Override
    public IncomingFile begin() throws IOException {
        Files.createDirectories(incoming);
        return new Coming(incoming.resolve(Tokens.random(NAME_LENGTH)));
    }

    private static Refused full() {
        return new Refused(Refusal.UNAVAILABLE, "There is no room for more files now.");
    }

    private void take(long bytes) {
        if (used.addAndGet(bytes) > space) {
            used.addAndGet(-bytes);
            throw full();
        }
    }

    private final class Coming implements IncomingFile {
        private final Path path;
        private final FileChannel channel;
        private final String id = StoredFile.newId();
        private long size;
        private boolean kept;

        Coming(Path path) throws IOException {
            this.path = path;
            this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            take(length);
            size += length;
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public void end() {
            // It is on the disk as it came.
        }

        /** What is told to be kept survives the machine. */
        @Override
        public void keep(StoredFile file) throws IOException {
            channel.force(true);
            channel.close();
            Path place = place(id);
            Files.createDirectories(place.getParent());
            Files.move(path, place, StandardCopyOption.ATOMIC_MOVE);
            Path known = incoming.resolve(id + KNOWN);
            Files.writeString(known, json.of(file));
            Files.move(known, known(place), StandardCopyOption.ATOMIC_MOVE);
            kept = true;
        }

        @Override
        public void close() throws IOException {
            channel.close();
            if (!kept) {
                used.addAndGet(-size);
                Files.deleteIfExists(path);
                Files.deleteIfExists(place(id));
            }
        }
    }

    @Override
    public Content find(String id) throws IOException {
        if (!StoredFile.isId(id)) {
            throw FileStore.nothing();
        }
        Path place = place(id);
        try {
            StoredFile file = StoredFile.parse(Files.readString(known(place)));
            if (file.isOver(age, clock.instant())) {
                throw FileStore.nothing();
            }
            return new Content(file, () -> new Open(FileChannel.open(place, StandardOpenOption.READ)));
        } catch (NoSuchFileException e) {
            throw FileStore.nothing();
        }
    }

    /** Can be read to its end also when it is deleted meanwhile. */
    private record Open(FileChannel channel) implements FileBytes {
        @Override
        public int read(ByteBuffer to, long at) throws IOException {
            return channel.read(to, at);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Override
    public void delete(String id) throws IOException {
        Path place = place(id);
        long size = Files.exists(place) ? Files.size(place) : 0;
        Files.deleteIfExists(known(place));
        if (Files.deleteIfExists(place)) {
            used.addAndGet(-size);
        }
    }

    private Path place(String id) {
        return folder.resolve(id.substring(0, 2)).resolve(id);
    }

    private static Path known(Path place) {
        return place.resolveSibling(place.getFileName() + KNOWN);
    }

    /** Reads the whole folder. */
    @Override
    public void sweep() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant now = clock.instant();
        Sweep sweep = new Sweep(now.minus(ABANDONED), now.minus(age));
        Files.walkFileTree(folder, sweep);
        used.set(sweep.bytes);
        if (sweep.removed > 0) {
            LOG.log(Level.INFO, "{0} files were too old, or of nobody, and are gone.", sweep.removed);
        }
    }

    private final class Sweep extends SimpleFileVisitor<Path> {
        private final Instant abandoned;
        private final Instant old;
        private long bytes;
        private int removed;

        Sweep(Instant abandoned, Instant old) {
            this.abandoned = abandoned;
            this.old = old;
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
            Instant changed = attributes.lastModifiedTime().toInstant();
            boolean coming = path.getParent().equals(incoming);
            boolean content = !coming && !path.toString().endsWith(KNOWN);
            boolean nobodys = coming || (content && !Files.exists(known(path)));
            if (changed.isBefore(old) || (nobodys && changed.isBefore(abandoned))) {
                Files.deleteIfExists(path);
                removed += content || coming ? 1 : 0;
            } else {
                bytes += attributes.size();
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
            // Another node may have removed it meanwhile.
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
