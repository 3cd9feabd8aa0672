package io.parley.broker;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The message ids that publishers gave lately, so that a repeated one is known. In memory for finding, in the store, in the
 * order they came, for the next start. The committing thread's own.
 */
final class RecentIds {
    /** How long an id is known, at least. */
    static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final MVMap<Long, Sent> kept;
    private final Map<Id, Long> seqs = new HashMap<>();
    private long next;

    private record Id(long channel, String messageId) {}

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

    RecentIds(MVMap<Long, Sent> kept) {
        this.kept = kept;
        kept.forEach((order, sent) -> seqs.put(new Id(sent.channel, sent.messageId), sent.seq));
        next = kept.isEmpty() ? 0 : kept.lastKey() + 1;
    }

    /** The number of the message that had this id, or {@code null}. */
    Long seq(long channel, String messageId) {
        return seqs.get(new Id(channel, messageId));
    }

    void add(Sent sent) {
        kept.put(next++, sent);
        seqs.put(new Id(sent.channel, sent.messageId), sent.seq);
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
            seqs.remove(new Id(sent.channel, sent.messageId));
        }
    }
}
