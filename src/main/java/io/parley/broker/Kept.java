package io.parley.broker;

import io.parley.channel.Author;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Relation;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;

/** A message as it lies in the store: without its number, which is its key there, and its epoch, which is its channel's. */
record Kept(Instant at, String messageId, Author from, String key, String body, Relation relation) {

    static Kept of(Instant at, String messageId, Draft draft) {
        return new Kept(at, messageId, draft.from(), draft.key(), draft.body(), draft.relation());
    }

    boolean deletes() {
        return key != null && body.equals("null");
    }

    Event.Message message(String epoch, long seq) {
        return new Event.Message(epoch, seq, messageId, from, at, key, body, relation);
    }

    /** What is left of it when it was deleted. */
    Kept erased() {
        Event.Message left = message("", 0).erased();
        return new Kept(at, messageId, from, null, left.body(), left.relation());
    }

    static final BasicDataType<Kept> TYPE = new BasicDataType<>() {
        @Override
        public int getMemory(Kept kept) {
            return 160 + 2 * (kept.messageId.length() + kept.body.length());
        }

        @Override
        public void write(WriteBuffer to, Kept kept) {
            // All that were kept before there were relations lie in the store as those without one still do.
            long time = kept.at.toEpochMilli();
            to.putVarLong(kept.relation == null ? time : ~time);
            StringDataType.INSTANCE.write(to, kept.messageId);
            StringDataType.INSTANCE.write(to, kept.from.id());
            StringDataType.INSTANCE.write(to, kept.from.name());
            StringDataType.INSTANCE.write(to, kept.key == null ? "" : kept.key);
            StringDataType.INSTANCE.write(to, kept.body);
            if (kept.relation != null) {
                StringDataType.INSTANCE.write(to, kept.relation.text());
            }
        }

        @Override
        public Kept read(ByteBuffer from) {
            long time = DataUtils.readVarLong(from);
            String messageId = StringDataType.INSTANCE.read(from);
            Author author = new Author(StringDataType.INSTANCE.read(from), StringDataType.INSTANCE.read(from));
            String key = StringDataType.INSTANCE.read(from);
            return new Kept(
                    Instant.ofEpochMilli(time < 0 ? ~time : time),
                    messageId,
                    author,
                    key.isEmpty() ? null : key,
                    StringDataType.INSTANCE.read(from),
                    time < 0 ? Relation.parse(StringDataType.INSTANCE.read(from)) : null);
        }

        @Override
        public Kept[] createStorage(int size) {
            return new Kept[size];
        }
    };
}
