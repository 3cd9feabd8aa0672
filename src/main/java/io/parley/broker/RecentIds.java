package io.parley.broker;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The message ids that publishers gave lately, so that a repeated one is known. They lie in the store, in the order they came;
 * in memory is only where, by a digest, and what is found there is compared: two ids of one digest are never taken for each
 * other. The committing thread's own.
 */
final class RecentIds {
    /** How long an id is known, at least. */
    static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final MVMap<Long, Sent> kept;
    private final Digest digest;
    private final long most;
    private final Places places = new Places();
    private long next;

    /** Different for different ids, mostly. */
    @FunctionalInterface
    interface Digest {
        long of(long channel, String messageId);
    }

    /** One id, and the number that its message got. */
    record Sent(long channel, String messageId, long seq, Instant at) {
        static final BasicDataType<Sent> TYPE = new BasicDataType<>() {
            @Override
            public int getMemory(Sent sent) {
                return 96 + 2 * sent.messageId.length();
            }

            @Override
            public void write(WriteBuffer to, Sent sent) {
                to.putVarLong(sent.channel).putVarLong(sent.seq).putVarLong(sent.at.toEpochMilli());
                StringDataType.INSTANCE.write(to, sent.messageId);
            }

            @Override
            public Sent read(ByteBuffer from) {
                long channel = DataUtils.readVarLong(from);
                long seq = DataUtils.readVarLong(from);
                Instant at = Instant.ofEpochMilli(DataUtils.readVarLong(from));
                return new Sent(channel, StringDataType.INSTANCE.read(from), seq, at);
            }

            @Override
            public Sent[] createStorage(int size) {
                return new Sent[size];
            }
        };
    }

    /** @param memory so many bytes the ids may take, about */
    RecentIds(MVMap<Long, Sent> kept, Digest digest, long memory, Instant now) {
        this.kept = kept;
        this.digest = digest;
        this.most = memory / Places.BYTES;
        Instant old = now.minus(REMEMBERED);
        kept.forEach((order, sent) -> {
            if (!sent.at.isBefore(old)) {
                places.put(digest.of(sent.channel, sent.messageId), order);
            }
        });
        next = kept.isEmpty() ? 0 : kept.lastKey() + 1;
    }

    /** The number of the message that had this id, or {@code null}. */
    Long seq(long channel, String messageId) {
        long found = places.find(digest.of(channel, messageId), order -> {
            Sent sent = kept.get(order);
            return sent.channel == channel && sent.messageId.equals(messageId);
        });
        return found < 0 ? null : Long.valueOf(kept.get(found).seq);
    }

    /** Whether no other id can be remembered now. */
    boolean isFull() {
        return places.count() >= most;
    }

    void add(Sent sent) {
        long order = next++;
        kept.put(order, sent);
        places.put(digest.of(sent.channel, sent.messageId), order);
    }

    /** Forgets what has been remembered long enough, at most {@code limit} ids at a time. */
    void forget(Instant now, int limit) {
        Instant old = now.minus(REMEMBERED);
        for (int i = 0; i < limit && !kept.isEmpty(); i++) {
            Long oldest = kept.firstKey();
            Sent sent = kept.get(oldest);
            if (!sent.at.isBefore(old)) {
                return;
            }
            kept.remove(oldest);
            places.remove(digest.of(sent.channel, sent.messageId), oldest);
        }
    }
}
