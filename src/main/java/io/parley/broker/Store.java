package io.parley.broker;

import io.parley.channel.Tokens;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The file that keeps everything, and its seal. One thread writes, any thread reads. What is committed has been handed to
 * the operating system, so it survives the death of this process; what is forced survives that of the machine too.
 */
final class Store implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Store.class.getName());
    private static final String FORMAT = "3";

    /** Had no {@link #outline}; opened, it gets one. The first of them has no messages that stand to others either. */
    private static final Set<String> FORMATS_BEFORE = Set.of("1", "2");

    /** Each commit rewrites the page it appends to: a small page is less to write. Bytes. */
    private static final int PAGE_SIZE = 4096;

    /** So long, in milliseconds, freed space is not written over: longer than it takes to force what freed it. */
    private static final int REUSE_AFTER = 3000;

    /** Parts that hold less of what is needed, in percent, are given up for new ones; so many bytes at a time. */
    private static final int LEAST_FILL = 60;

    private static final int MOST_COMPACTED = 4 << 20;

    /** Pages that were read are held in so many megabytes at most, and so many at least. */
    private static final int MOST_PAGES = 16;

    private static final int LEAST_PAGES = 1;

    /** So much of the memory is for pages that were read, and no more is moved at a time. */
    private static final int PAGES_OF_MEMORY = 8;

    private static final int PROBE = 64 * 1024;

    private final MVStore file;
    private final Seal seal;
    private final String epoch;

    /** All messages of all channels. */
    final MVMap<Entry, Kept> log;

    /** Channels by path. */
    final MVMap<String, Row> channels;

    /** The newest message's number of each key, under {@link #keyOf}. */
    final MVMap<String, Long> newestOfKey;

    /** Which messages are the newest of their keys, and whether they delete them. */
    final MVMap<Entry, Boolean> latest;

    /** Those of them that are no longer in the log. */
    final MVMap<Entry, Kept> outlived;

    /** What has become of messages: see {@link Changed}. */
    final MVMap<Changed.Place, String> changes;

    /** See {@link OutlineIndex}. */
    final MVMap<Entry, String> outline;

    /** See {@link EmbeddedMarks}. */
    final MVMap<String, EmbeddedMarks.Kept> marks;

    /** See {@link EmbeddedArrivals}. */
    final MVMap<String, EmbeddedArrivals.Kept> arrivals;

    /** The same by when they were seen last, with that time. */
    final MVMap<String, Long> seen;

    /** The publishers' own message ids, in the order they came. */
    final MVMap<Long, RecentIds.Sent> ids;

    /**
     * What is kept of a channel, besides its messages.
     *
     * @param number its number in this store
     * @param seq a number that its newest message has at least: it outlives the messages
     */
    record Row(long number, long seq) {
        static final BasicDataType<Row> TYPE = new BasicDataType<>() {
            @Override
            public int getMemory(Row row) {
                return 32;
            }

            @Override
            public void write(WriteBuffer to, Row row) {
                to.putVarLong(row.number).putVarLong(row.seq);
            }

            @Override
            public Row read(ByteBuffer from) {
                return new Row(DataUtils.readVarLong(from), DataUtils.readVarLong(from));
            }

            @Override
            public Row[] createStorage(int size) {
                return new Row[size];
            }
        };
    }

    private Store(MVStore file, Seal seal) {
        this.file = file;
        this.seal = seal;
        file.setVersionsToKeep(0);
        file.setRetentionTime(REUSE_AFTER);
        // Before anything is read that an unknown format may have in another way.
        String format = format();
        this.epoch = about().get("epoch");
        this.log = file.openMap("log", map(Entry.TYPE, Kept.TYPE));
        this.channels = file.openMap("channels", map(StringDataType.INSTANCE, Row.TYPE));
        this.newestOfKey = file.openMap("newestOfKey", map(StringDataType.INSTANCE, LongDataType.INSTANCE));
        this.latest = file.openMap("latest", map(Entry.TYPE, Flag.TYPE));
        this.outlived = file.openMap("outlived", map(Entry.TYPE, Kept.TYPE));
        this.changes = file.openMap("changes", map(Changed.Place.TYPE, StringDataType.INSTANCE));
        this.outline = file.openMap("outline", map(Entry.TYPE, StringDataType.INSTANCE));
        this.marks = file.openMap("marks", map(StringDataType.INSTANCE, EmbeddedMarks.Kept.TYPE));
        this.arrivals = file.openMap("arrivals", map(StringDataType.INSTANCE, EmbeddedArrivals.Kept.TYPE));
        this.seen = file.openMap("seen", map(StringDataType.INSTANCE, LongDataType.INSTANCE));
        this.ids = file.openMap("ids", map(LongDataType.INSTANCE, RecentIds.Sent.TYPE));
        if (latest.isEmpty()) {
            indexKeys();
        }
        if (FORMATS_BEFORE.contains(format)) {
            log.forEach((entry, kept) -> new OutlineIndex(this).put(entry, kept, List.of()));
            about().put("format", FORMAT);
        }
    }

    /** A store from before there was this index has the numbers alone. */
    private void indexKeys() {
        newestOfKey.forEach((key, seq) -> {
            Entry entry = new Entry(Long.parseLong(key, 0, key.indexOf('/'), 10), seq);
            Kept kept = log.get(entry);
            if (kept != null) {
                latest.put(entry, kept.deletes());
            }
        });
    }

    private static <K, V> MVMap.Builder<K, V> map(BasicDataType<K> key, BasicDataType<V> value) {
        return new MVMap.Builder<K, V>().keyType(new Checked<>(key)).valueType(new Checked<>(value));
    }

    /**
     * Opens the store of a folder, or makes one.
     *
     * @param memory bytes of the heap that it may take, about
     * @param verify read every page once, so that a damage shows now and not when somebody asks for it
     * @throws UnusableStore when it is in use by another process, damaged, of an unknown format, or cannot be written
     */
    static Store open(Path folder, boolean verify, long memory) {
        Path path = folder.resolve("parley.mv");
        try {
            Files.createDirectories(folder);
            MVStore file = new MVStore.Builder()
                    .fileName(path.toString())
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .cacheSize((int) Math.max(LEAST_PAGES, Math.min(MOST_PAGES, (memory / PAGES_OF_MEMORY) >> 20)))
                    .pageSplitSize(PAGE_SIZE)
                    .open();
            try {
                return open(file, Seal.open(folder.resolve("parley.seal")), path, verify);
            } catch (RuntimeException | IOException e) {
                file.closeImmediately();
                throw e;
            }
        } catch (UnusableStore e) {
            throw e;
        } catch (RuntimeException e) {
            throw unusable(path, e);
        } catch (IOException e) {
            throw new UnusableStore("The store " + path + " cannot be read and written: " + e, e);
        }
    }

    private static Store open(MVStore file, Seal seal, Path path, boolean verify) {
        if (file.getCurrentVersion() < seal.forced()) {
            throw new UnusableStore(
                    "The store " + path + " is damaged: version " + seal.forced()
                            + " was written to the disk, and it ends at "
                            + file.getCurrentVersion() + ". Restore parley.mv and parley.seal from a backup; or delete"
                            + " parley.seal to go on with what is left.",
                    null);
        }
        Store store = new Store(file, seal);
        if (file.getCurrentVersion() < seal.written()) {
            LOG.log(
                    Level.WARNING,
                    "The store {0} ends before what was acknowledged last: the machine stopped before it was on the disk."
                            + " Readers are told that something is missing.",
                    path);
            return store.inNewEpoch();
        }
        if (verify) {
            store.verify();
        }
        return store;
    }

    private static UnusableStore unusable(Path path, RuntimeException e) {
        return new UnusableStore(
                switch (e instanceof MVStoreException known ? known.getErrorCode() : DataUtils.ERROR_FILE_CORRUPT) {
                    case DataUtils.ERROR_FILE_LOCKED ->
                        "The store " + path
                                + " is in use by another process. Stop that, or give this node a parley.data of its own.";
                    case DataUtils.ERROR_UNSUPPORTED_FORMAT ->
                        "The store " + path + " is of a format that is unknown here.";
                    default ->
                        "The store " + path
                                + " is damaged or cannot be read and written. Restore it from a backup, or move it away"
                                + " to begin anew: " + e.getMessage();
                },
                e);
    }

    private String format() {
        MVMap<String, String> about = about();
        if (about.isEmpty()) {
            about.put("format", FORMAT);
            about.put("epoch", Tokens.random(8));
        }
        String format = about.get("format");
        if (!FORMAT.equals(format) && !FORMATS_BEFORE.contains(format)) {
            throw new MVStoreException(DataUtils.ERROR_UNSUPPORTED_FORMAT, "");
        }
        return format;
    }

    private MVMap<String, String> about() {
        return file.openMap("about", map(StringDataType.INSTANCE, StringDataType.INSTANCE));
    }

    private Store inNewEpoch() {
        about().put("epoch", Tokens.random(8));
        commit();
        return new Store(file, seal);
    }

    private void verify() {
        for (MVMap<?, ?> map : List.of(
                about(), channels, log, newestOfKey, latest, outlived, changes, outline, marks, arrivals, seen, ids)) {
            Cursor<?, ?> all = map.cursor(null);
            while (all.hasNext()) {
                all.next();
            }
        }
    }

    /** One life of all logs in this store. */
    String epochOfLogs() {
        return epoch;
    }

    static String keyOf(long channel, String key) {
        return channel + "/" + key;
    }

    /** Hands everything since the last commit to the operating system. */
    void commit() {
        long version = file.commit();
        if (version >= 0) {
            seal.written(version);
        }
    }

    /** Writes as much as a group of messages would take. */
    void probe() {
        about().put("probe", Tokens.random(PROBE));
        commit();
        about().remove("probe");
        commit();
    }

    /** Forces what is committed to the disk. Any thread. */
    void force() {
        long version = seal.written();
        if (version > seal.forced()) {
            file.sync();
            seal.forced(version);
        }
    }

    /** Moves what is still needed out of parts that hold little of it, so that they can be written over. */
    void compact() {
        file.compact(LEAST_FILL, Math.min(MOST_COMPACTED, file.getCacheSize() << 20));
    }

    /** Gives up: nothing more is written. */
    void abandon() {
        file.closeImmediately();
        closeSeal();
    }

    @Override
    public void close() {
        commit();
        force();
        file.close();
        closeSeal();
    }

    private void closeSeal() {
        try {
            seal.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The seal of the store could not be closed.", e);
        }
    }
}
