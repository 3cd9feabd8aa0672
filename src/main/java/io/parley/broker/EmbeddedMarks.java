package io.parley.broker;

import io.parley.channel.ChannelName;
import io.parley.channel.Mark;
import io.parley.channel.Marks;
import io.parley.channel.Refused;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * How far users have come, under their ids and the channels' paths. The committing thread alone changes it; any thread reads.
 */
final class EmbeddedMarks {
    /** Between an id, which cannot have it, and a path. What is behind it comes after all that begins with the same id. */
    private static final char SEPARATOR = '\n';

    private static final char BEHIND_SEPARATOR = SEPARATOR + 1;

    /** What a sweep looks at, so that nobody waits long for it. */
    private static final int MARKS_PER_SWEEP = 500;

    private final Store store;
    private final Clock clock;
    private String swept = "";

    /** A mark, and when it moved last, in milliseconds. */
    record Kept(Mark mark, long at) {
        static final BasicDataType<Kept> TYPE = new BasicDataType<>() {
            @Override
            public int getMemory(Kept kept) {
                return 100;
            }

            @Override
            public void write(WriteBuffer to, Kept kept) {
                StringDataType.INSTANCE.write(to, kept.mark.epoch());
                to.putVarLong(kept.mark.read())
                        .putVarLong(kept.mark.delivered())
                        .putVarLong(kept.at);
            }

            @Override
            public Kept read(ByteBuffer from) {
                return new Kept(
                        new Mark(
                                StringDataType.INSTANCE.read(from),
                                DataUtils.readVarLong(from),
                                DataUtils.readVarLong(from)),
                        DataUtils.readVarLong(from));
            }

            @Override
            public Kept[] createStorage(int size) {
                return new Kept[size];
            }
        };
    }

    EmbeddedMarks(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    private static String key(String user, ChannelName channel) {
        return user + SEPARATOR + channel.path();
    }

    private Cursor<String, Kept> cursor(String user) {
        return store.marks.cursor(user + SEPARATOR, user + BEHIND_SEPARATOR, false);
    }

    /** @throws Refused {@code too-many} */
    Marks.Noted note(String user, ChannelName channel, Mark mark) {
        String key = key(user, channel);
        Kept before = store.marks.get(key);
        if (before == null && of(user).size() >= Marks.MOST) {
            throw Refused.marksFull();
        }
        Mark now = before == null ? mark : before.mark.and(mark);
        store.marks.put(key, new Kept(now, clock.millis()));
        return new Marks.Noted(now, before == null);
    }

    void forget(String user, ChannelName channel) {
        store.marks.remove(key(user, channel));
    }

    Map<ChannelName, Mark> of(String user) {
        Map<ChannelName, Mark> found = new HashMap<>();
        Cursor<String, Kept> all = cursor(user);
        while (all.hasNext()) {
            String path = all.next().substring(user.length() + 1);
            found.put(ChannelName.parse(path), all.getValue().mark);
        }
        return found;
    }

    Map<String, Mark> in(ChannelName channel, Collection<String> users) {
        Map<String, Mark> found = new HashMap<>();
        for (String user : users) {
            Kept kept = store.marks.get(key(user, channel));
            if (kept != null) {
                found.put(user, kept.mark);
            }
        }
        return found;
    }

    /** Goes on through all marks, and drops those that have not moved for long. */
    void sweep() {
        long old = clock.millis() - Marks.KEPT.toMillis();
        Cursor<String, Kept> all = store.marks.cursor(swept);
        for (int i = 0; i < MARKS_PER_SWEEP; i++) {
            if (!all.hasNext()) {
                swept = "";
                return;
            }
            swept = all.next();
            if (all.getValue().at < old) {
                store.marks.remove(swept);
            }
        }
    }
}
