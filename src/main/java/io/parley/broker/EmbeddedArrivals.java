package io.parley.broker;

import io.parley.channel.Arrivals;
import io.parley.channel.ChannelName;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Since when users come to channels, under the channels' paths and their ids; and the same by the times at which they were seen last, so as to find who gives
 * way. The committing thread alone uses it.
 */
final class EmbeddedArrivals {
    /** Behind a path, and an id: neither can have it. What is behind it comes after all that begins with the same path. */
    private static final char SEPARATOR = '\n';

    private static final char BEHIND_SEPARATOR = SEPARATOR + 1;

    /** What a sweep looks at, so that nobody waits long for it. */
    private static final int ARRIVALS_PER_SWEEP = 500;

    private final Store store;
    private final Clock clock;
    private String swept = "";

    /** When somebody came first, and when they were seen last, in milliseconds. */
    record Kept(long came, long seen) {
        static final BasicDataType<Kept> TYPE = new BasicDataType<>() {
            @Override
            public int getMemory(Kept kept) {
                return 32;
            }

            @Override
            public void write(WriteBuffer to, Kept kept) {
                to.putVarLong(kept.came).putVarLong(kept.seen);
            }

            @Override
            public Kept read(ByteBuffer from) {
                return new Kept(DataUtils.readVarLong(from), DataUtils.readVarLong(from));
            }

            @Override
            public Kept[] createStorage(int size) {
                return new Kept[size];
            }
        };
    }

    EmbeddedArrivals(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    private static String key(String path, String user) {
        return path + SEPARATOR + user;
    }

    /** As many digits as a number can have: in the order of the times. */
    private static String turn(String path, long seen, String user) {
        return path + SEPARATOR + String.format("%019d", seen) + SEPARATOR + user;
    }

    /** See {@link Arrivals#seen}. */
    Duration seen(ChannelName channel, String user) {
        String path = channel.path();
        long now = clock.millis();
        Kept before = store.arrivals.get(key(path, user));
        if (before != null && isOld(before, now)) {
            forget(path, user, before);
            before = null;
        }
        if (before == null) {
            makeRoom(path);
        } else {
            store.seen.remove(turn(path, before.seen, user));
        }
        Kept kept = new Kept(before == null ? now : before.came, now);
        store.arrivals.put(key(path, user), kept);
        store.seen.put(turn(path, now, user), now);
        return Duration.ofMillis(Math.max(0, now - kept.came));
    }

    private void makeRoom(String path) {
        String begin = path + SEPARATOR;
        if (place(path + BEHIND_SEPARATOR) - place(begin) >= Arrivals.MOST) {
            String first = store.seen.ceilingKey(begin);
            String user = first.substring(first.indexOf(SEPARATOR, begin.length()) + 1);
            forget(path, user, store.arrivals.get(key(path, user)));
        }
    }

    /** How many come before it. */
    private long place(String turn) {
        return -store.seen.getKeyIndex(turn) - 1;
    }

    private void forget(String path, String user, Kept kept) {
        store.arrivals.remove(key(path, user));
        store.seen.remove(turn(path, kept.seen, user));
    }

    private static boolean isOld(Kept kept, long now) {
        return kept.seen < now - Arrivals.KEPT.toMillis();
    }

    /** Goes on through all, and forgets whoever was not seen for long. */
    void sweep() {
        Cursor<String, Kept> all = store.arrivals.cursor(swept);
        for (int i = 0; i < ARRIVALS_PER_SWEEP; i++) {
            if (!all.hasNext()) {
                swept = "";
                return;
            }
            swept = all.next();
            if (isOld(all.getValue(), clock.millis())) {
                int end = swept.indexOf(SEPARATOR);
                forget(swept.substring(0, end), swept.substring(end + 1), all.getValue());
            }
        }
    }
}
