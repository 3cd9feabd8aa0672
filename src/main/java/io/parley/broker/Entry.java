package io.parley.broker;

import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * The key of a message in the store: all messages lie in one map, a channel's next to each other.
 *
 * @param channel the channel's number in this store
 * @param seq the message's number in its channel
 */
record Entry(long channel, long seq) {

    static final BasicDataType<Entry> TYPE = new BasicDataType<>() {
        @Override
        public int compare(Entry a, Entry b) {
            int order = Long.compare(a.channel, b.channel);
            return order != 0 ? order : Long.compare(a.seq, b.seq);
        }

        @Override
        public int getMemory(Entry entry) {
            return 32;
        }

        @Override
        public void write(WriteBuffer to, Entry entry) {
            to.putVarLong(entry.channel).putVarLong(entry.seq);
        }

        @Override
        public Entry read(ByteBuffer from) {
            return new Entry(DataUtils.readVarLong(from), DataUtils.readVarLong(from));
        }

        @Override
        public Entry[] createStorage(int size) {
            return new Entry[size];
        }
    };
}
