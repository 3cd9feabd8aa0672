package io.parley.upload;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Tokens;
import io.parley.protocol.Fields;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The folder with all files. Nodes may share one. {@code ab/abc…} is a file and {@code ab/abc….json} what is known of it, which is written last and removed first:
 * what has none is no file. {@code incoming} holds what is still coming.
 */
final class FileStore {
    private static final Logger LOG = System.getLogger(FileStore.class.getName());
    private static final Pattern ID = Pattern.compile("[0-9a-z]{25}");
    private static final int ID_LENGTH = 25;
    private static final String KNOWN = ".json";

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
    FileStore(Path folder, long space, Duration age, Clock clock, JsonText json) {
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

    /** @throws Refused {@code unavailable} when so much more cannot be kept */
    void requireRoom(long bytes) {
        if (used.get() + bytes > space) {
            throw full(null);
        }
    }

    private static Refused full(IOException cause) {
        return new Refused(Refusal.UNAVAILABLE, "There is no room for more files now.", cause);
    }

    /** A file that is to come. */
    IncomingFile begin() throws IOException {
        Files.createDirectories(incoming);
        return new IncomingFile(incoming.resolve(Tokens.random(ID_LENGTH)), this);
    }

    /** @throws Refused {@code unavailable} when it cannot be kept */
    void take(long bytes) {
        if (used.addAndGet(bytes) > space) {
            used.addAndGet(-bytes);
            throw full(null);
        }
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    static String newId() {
        return Tokens.random(ID_LENGTH);
    }

    /** From here on it is there. */
    void keep(Path content, StoredFile file) throws IOException {
        Path place = place(file.id());
        Files.createDirectories(place.getParent());
        Files.move(content, place, StandardCopyOption.ATOMIC_MOVE);
        Path known = incoming.resolve(file.id() + KNOWN);
        Files.writeString(known, json.of(file));
        Files.move(known, known(place), StandardCopyOption.ATOMIC_MOVE);
    }

    /** @throws Refused {@code not-found} */
    Content find(String id) throws IOException {
        if (!ID.matcher(id).matches()) {
            throw nothing();
        }
        Path place = place(id);
        try {
            Fields fields = new Fields(JsonCodec.object(Files.readString(known(place)), 3));
            StoredFile file = new StoredFile(
                    id,
                    fields.required("channel", fields.text("channel")),
                    fields.required("name", fields.text("name")),
                    fields.text("type"),
                    Files.size(place),
                    fields.required("by", fields.author("by")),
                    fields.required("at", fields.text("at")));
            if (Instant.parse(file.at()).plus(age).isBefore(clock.instant())) {
                throw nothing();
            }
            return new Content(file, place);
        } catch (NoSuchFileException e) {
            throw nothing();
        }
    }

    private static Refused nothing() {
        return new Refused(Refusal.NOT_FOUND, "There is no such file.");
    }

    void delete(String id) throws IOException {
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

    /** Removes what is too old or was left behind, and counts what is there. Reads the whole folder. */
    void sweep() throws IOException {
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
