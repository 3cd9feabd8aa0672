package io.parley.upload;

import io.parley.broker.redis.RedisPieces;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Small files in Redis, for nodes that share no folder. A node holds one piece of each that comes or goes. They end by themselves. */
public final class RedisFiles implements FileStore {
    /** What has not come to its end in so long was left by a node that died. */
    public static final Duration ABANDONED = Duration.ofHours(1);

    private static final Logger LOG = System.getLogger(RedisFiles.class.getName());

    /** Part of the format. A little less than a power of two: with what Redis puts around it, it fits what its allocator gives. */
    private static final int PIECE = (32 << 10) - 64;

    private final RedisPieces pieces;
    private final long largest;
    private final Duration age;
    private final Clock clock;
    private final JsonText json;

    /**
     * @param largest bytes of one file at most
     * @param age so long a file is kept
     */
    public RedisFiles(RedisPieces pieces, long largest, Duration age, Clock clock, JsonText json) {
        this.pieces = pieces;
        this.largest = largest;
        this.age = age;
        this.clock = clock;
        this.json = json;
    }

    /** Waits for Redis, for not longer than a command may take. */
    private static <T> T await(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().join();
        } catch (CompletionException e) {
            Refused refused = Refused.of(e, bug -> LOG.log(Level.ERROR, "A file in Redis met a bug.", bug));
            throw refused.refusal() == Refusal.UNAVAILABLE ? unavailable(refused) : refused;
        }
    }

    private static Refused unavailable(Throwable cause) {
        return new Refused(
                Refusal.UNAVAILABLE, "Files cannot be kept or had now, or there is no room for more.", cause);
    }

    @Override
    public void requireRoom(long bytes) {
        if (!pieces.isUp()) {
            throw unavailable(null);
        }
    }

    @Override
    public IncomingFile begin() {
        return new Coming();
    }

    private final class Coming implements IncomingFile {
        private final String id = StoredFile.newId();
        private byte[] piece = {};
        private int filled;
        private int count;
        private long size;
        private boolean kept;

        @Override
        public String id() {
            return id;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            if (size + length > largest) {
                throw new Refused(
                        Refusal.TOO_LARGE,
                        "A file has at most " + largest
                                + " bytes here. Larger ones need a folder that all nodes of this server share (parley.uploads).");
            }
            size += length;
            int at = from;
            for (int left = length; left > 0; ) {
                if (filled == piece.length) {
                    flushOrGrow();
                }
                int part = Math.min(left, piece.length - filled);
                System.arraycopy(bytes, at, piece, filled, part);
                filled += part;
                at += part;
                left -= part;
            }
        }

        /** Small files never take a whole piece of the heap. */
        private void flushOrGrow() {
            if (filled == PIECE) {
                flush();
            } else {
                piece = Arrays.copyOf(piece, filled == 0 ? PIECE / 16 : Math.min(PIECE, 4 * filled));
            }
        }

        private void flush() {
            if (filled > 0) {
                await(pieces.add(id, count, Arrays.copyOf(piece, filled)));
                count++;
                filled = 0;
            }
        }

        @Override
        public void end() {
            flush();
            piece = new byte[0];
        }

        @Override
        public void keep(StoredFile file) {
            await(pieces.keep(id, count, json.of(file), age));
            kept = true;
        }

        /** Does not wait: what is left if Redis is away ends by itself. */
        @Override
        public void close() {
            if (!kept) {
                var unused = pieces.delete(id);
            }
        }
    }

    @Override
    public Content find(String id) {
        String known = StoredFile.isId(id) ? await(pieces.known(id)) : null;
        if (known == null) {
            throw FileStore.nothing();
        }
        StoredFile file = StoredFile.parse(known);
        if (file.isOver(age, clock.instant())) {
            throw FileStore.nothing();
        }
        return new Content(file, () -> new Open(file));
    }

    /** Holds the piece that was read last. */
    private final class Open implements FileBytes {
        private final StoredFile file;
        private byte[] piece;
        private long number = -1;

        Open(StoredFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer to, long at) throws IOException {
            if (at >= file.size()) {
                return -1;
            }
            if (at / PIECE != number) {
                number = at / PIECE;
                piece = piece((int) number);
            }
            int from = (int) (at % PIECE);
            if (piece == null || from >= piece.length) {
                throw new IOException("A file has gone while it was read.");
            }
            int length = Math.min(to.remaining(), piece.length - from);
            to.put(piece, from, length);
            return length;
        }

        private byte[] piece(int wanted) throws IOException {
            try {
                return await(pieces.piece(file.id(), wanted));
            } catch (Refused e) {
                throw new IOException("A file cannot be read on.", e);
            }
        }

        @Override
        public void close() {
            // It holds nothing open.
        }
    }

    @Override
    public void delete(String id) {
        await(pieces.delete(id));
    }

    /** What is too old has gone by itself. */
    @Override
    public void sweep() {}
}
