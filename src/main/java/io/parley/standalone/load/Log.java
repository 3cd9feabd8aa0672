package io.parley.standalone.load;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What is known of one life (epoch) of one channel: which message has which number, and which of them were acknowledged.
 * Whoever hears of a number first writes down whose it is, all others compare. Any thread; 8 bytes a message.
 */
final class Log {

    private static final int CHUNK_BITS = 9;
    private static final int CHUNK = 1 << CHUNK_BITS;
    /** So far apart no two numbers of one run are: whoever says so is wrong, and must not take the memory. */
    private static final long FAR = 1L << (31 - CHUNK_BITS);

    private static final long ACKNOWLEDGED = 1;

    private record Chunks(long first, AtomicLongArray[] all) {}

    private final String epoch;
    private final byte[] quotedEpoch;
    private volatile Chunks chunks;
    private volatile long newest;

    /** @param seq a number near which the others will be */
    Log(String epoch, byte[] quotedEpoch, long seq) {
        this.epoch = epoch;
        this.quotedEpoch = quotedEpoch;
        this.chunks = new Chunks(seq >> CHUNK_BITS, new AtomicLongArray[] {new AtomicLongArray(CHUNK)});
    }

    String epoch() {
        return epoch;
    }

    /** As it stands on the wire. */
    byte[] quotedEpoch() {
        return quotedEpoch;
    }

    /** What hearing of a number has shown. */
    enum Claim {
        /** Nobody had heard of it. */
        NEW,
        /** The same message as everybody says. */
        SAME,
        /** Others say that another message has this number. */
        CONTRADICTED
    }

    /** A message came with this number. */
    Claim heard(long seq, long id) {
        return claim(seq, entry(id));
    }

    /** The server has acknowledged a message with this number. */
    Claim acknowledged(long seq, long id) {
        Claim claim = claim(seq, entry(id) | ACKNOWLEDGED);
        synchronized (this) {
            newest = Math.max(newest, seq);
        }
        return claim;
    }

    /** The highest number that was acknowledged; 0: none. */
    long newestAcknowledged() {
        return newest;
    }

    /** Never 0, which stands for nobody. */
    private static long entry(long id) {
        return (id + 1) << 1;
    }

    private Claim claim(long seq, long entry) {
        AtomicLongArray chunk = chunk(seq >> CHUNK_BITS);
        if (chunk == null) {
            return Claim.CONTRADICTED;
        }
        int slot = (int) (seq & (CHUNK - 1));
        long known = chunk.get(slot);
        if (known == 0 && (known = chunk.compareAndExchange(slot, 0, entry)) == 0) {
            return Claim.NEW;
        }
        if (known >> 1 != entry >> 1) {
            return Claim.CONTRADICTED;
        }
        if ((entry & ACKNOWLEDGED) != 0) {
            chunk.set(slot, entry);
        }
        return Claim.SAME;
    }

    private AtomicLongArray chunk(long number) {
        Chunks now = chunks;
        long index = number - now.first;
        AtomicLongArray chunk = index >= 0 && index < now.all.length ? now.all[(int) index] : null;
        return chunk == null ? grow(number) : chunk;
    }

    private synchronized AtomicLongArray grow(long number) {
        Chunks now = chunks;
        long first = Math.min(now.first, number);
        long last = Math.max(now.first + now.all.length - 1, number);
        if (last - first >= FAR) {
            return null;
        }
        AtomicLongArray[] all = new AtomicLongArray[(int) (last - first + 1)];
        System.arraycopy(now.all, 0, all, (int) (now.first - first), now.all.length);
        int index = (int) (number - first);
        all[index] = all[index] == null ? new AtomicLongArray(CHUNK) : all[index];
        chunks = new Chunks(first, all);
        return all[index];
    }

    /** Every message that has a number here. */
    LongStream ids() {
        return Arrays.stream(chunks.all)
                .filter(Objects::nonNull)
                .flatMapToLong(chunk -> IntStream.range(0, CHUNK).mapToLong(chunk::get))
                .filter(entry -> entry != 0)
                .map(entry -> (entry >> 1) - 1);
    }
}
