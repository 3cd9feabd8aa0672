package io.parley.broker;

import io.parley.channel.Author;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;

/** A message as it lies in the store: without its number, which is its key there, and its epoch, which is its channel's. */
record Kept(Instant at, String messageId, Author from, String key, String body) {

    static Kept of(Instant at, String messageId, Draft draft) {
        return new Kept(at, messageId, draft.from(), draft.key(), draft.body());
    }

    boolean deletes() {
        return key != null && body.equals("null");
    }

    Event.Message message(String epoch, long seq) {
        return new Event.Message(epoch, seq, messageId, from, at, key, body);
    }

    static final BasicDataType<Kept> TYPE = new BasicDataType<>() {
        @Override
        public int getMemory(Kept kept) {
            return 160 + 2 * (kept.messageId.length() + kept.body.length());
        }

        @Override
        public void write(WriteBuffer to, Kept kept) {
            to.putVarLong(kept.at.toEpochMilli());
            StringDataType.INSTANCE.write(to, kept.messageId);
            StringDataType.INSTANCE.write(to, kept.from.id());
            StringDataType.INSTANCE.write(to, kept.from.name());
            StringDataType.INSTANCE.write(to, kept.key == null ? "" : kept.key);
            StringDataType.INSTANCE.write(to, kept.body);
        }

        @Override
        public Kept read(ByteBuffer from) {
            Instant at = Instant.ofEpochMilli(DataUtils.readVarLong(from));
            String messageId = StringDataType.INSTANCE.read(from);
            Author author = new Author(StringDataType.INSTANCE.read(from), StringDataType.INSTANCE.read(from));
            String key = StringDataType.INSTANCE.read(from);
            return new Kept(at, messageId, author, key.isEmpty() ? null : key, StringDataType.INSTANCE.read(from));
        }

        @Override
        public Kept[] createStorage(int size) {
            return new Kept[size];
        }
    };
}
