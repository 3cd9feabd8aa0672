package io.parley.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.LongDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentIdsTest {
    private static final long PLENTY = 64 << 20;

    private final MVStore store = MVStore.open(null);
    private final MVMap<Long, RecentIds.Sent> kept = store.openMap(
            "ids",
            new MVMap.Builder<Long, RecentIds.Sent>()
                    .keyType(LongDataType.INSTANCE)
                    .valueType(RecentIds.Sent.TYPE));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @AfterEach
    void close() {
        store.close();
    }

    private RecentIds ids(RecentIds.Digest digest, long memory) {
        return new RecentIds(kept, digest, memory, now);
    }

    private record Id(long channel, String messageId) {}

    /** What ids are known is what a plain map knows, however few digests there are: with a mask of 1 there are two. */
    @ParameterizedTest(name = "digests masked by {0}")
    @ValueSource(longs = {1, 0xF000_0000_0000_0000L, 0xF000_0000_0000_0003L, -1})
    void allThatCameLatelyAreKnownAndNoOthers(long mask) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SecretDigest secret = new SecretDigest();
        RecentIds.Digest digest = (channel, messageId) -> secret.of(channel, messageId) & mask;
        RecentIds ids = ids(digest, PLENTY);
        Map<Id, RecentIds.Sent> model = new LinkedHashMap<>();
        int most = mask == -1 ? 20_000 : 400;
        for (int i = 0; i < 20_000; i++) {
            Id id = new Id(random.nextInt(4), "id" + random.nextInt(most));
            RecentIds.Sent known = model.get(id);
            assertEquals(known == null ? null : (Long) known.seq(), ids.seq(id.channel, id.messageId), "seed " + seed);
            if (known == null) {
                RecentIds.Sent sent = new RecentIds.Sent(id.channel, id.messageId, i, now);
                ids.add(sent);
                model.put(id, sent);
            }
            now = now.plusMillis(random.nextInt(2 * 300_000 / most));
            if (random.nextInt(50) == 0) {
                ids.forget(now, Integer.MAX_VALUE);
                Instant old = now.minus(RecentIds.REMEMBERED);
                model.values().removeIf(sent -> sent.at().isBefore(old));
            }
            if (random.nextInt(500) == 0) {
                // A start at which nothing is forgotten yet: what is too old is not known all the same.
                ids = ids(digest, PLENTY);
                Instant old = now.minus(RecentIds.REMEMBERED);
                model.values().removeIf(sent -> sent.at().isBefore(old));
            }
        }
        assertTrue(model.size() > 50, "remembers " + model.size());
    }

    @Test
    void whatWasForgottenTakesNoRoom() {
        long memory = 1 << 20;
        RecentIds ids = ids(new SecretDigest(), memory);
        for (int round = 0; round < 3; round++) {
            int count = 0;
            while (!ids.isFull()) {
                ids.add(new RecentIds.Sent(1, "id-" + round + "-" + count, count, now));
                count++;
            }
            assertEquals(memory / Places.BYTES, count);
            now = now.plus(RecentIds.REMEMBERED).plus(Duration.ofMillis(1));
            ids.forget(now, Integer.MAX_VALUE);
            assertTrue(kept.isEmpty());
        }
    }
}
