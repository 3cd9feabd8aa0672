package io.parley.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files in one Redis. */
class RedisFilesIT extends FileStoreContract {
    private static final int PATIENCE_SECONDS = 30;

    private static RedisServer redis;
    private static FilesNode node;
    private static FilesNode other;

    @BeforeAll
    static void start() {
        redis = RedisServer.inMemory();
        node = new FilesNode(redis.url());
        other = new FilesNode(redis.url());
    }

    @AfterAll
    static void stop() {
        node.close();
        other.close();
        redis.close();
    }

    @BeforeEach
    void clear() {
        redis.command("FLUSHALL");
    }

    private boolean odd;

    /** At one node and the other by turns. */
    @Override
    protected FileStore store(Instant now) {
        odd = !odd;
        return (odd ? node : other).store(SPACE, AGE, now);
    }

    private static void assertNothingIsLeft() {
        Await.until(
                "nothing is left",
                PATIENCE_SECONDS,
                () -> redis.command("KEYS", "parley:{value:*").equals(List.of())
                        && redis.command("HGETALL", "parley:{values}:sizes").equals(List.of("", "0"))
                        && redis.command("ZCARD", "parley:{values}:ends").equals(0L));
    }

    private static long life(String id) {
        return (Long) redis.command("PTTL", "parley:{value:" + id + "}");
    }

    @Test
    void whatIsNotKeptOrIsDeletedLeavesNothing() throws IOException {
        try (IncomingFile coming = store(NOW).begin()) {
            coming.write(random(50_000), 0, 50_000);
            coming.end();
        }
        assertNothingIsLeft();
        store(NOW).delete(kept(store(NOW), random(50_000), NOW).id());
        assertNothingIsLeft();
    }

    /** Whatever happens to the nodes. */
    @Test
    void everyFileEndsByItself() throws IOException {
        try (IncomingFile coming = store(NOW).begin()) {
            coming.write(random(50_000), 0, 50_000);
            long life = life(coming.id());
            assertTrue(life > 0 && life <= RedisFiles.ABANDONED.toMillis(), life + " ms");
            coming.end();
            coming.keep(file(coming, NOW));
            assertTrue(life(coming.id()) > AGE.minusHours(1).toMillis());
        }
    }

    @Test
    void whatHasEndedGivesItsRoomBack() throws IOException {
        kept(node.store(SPACE, Duration.ofMillis(500), NOW), random(200_000), NOW);
        Await.until("there is room again", PATIENCE_SECONDS, () -> kept(store(NOW), random(200_000), NOW) != null);
    }

    @Test
    void aFileThatHasLostAPieceIsNotKept() throws IOException {
        try (IncomingFile coming = store(NOW).begin()) {
            coming.write(random(50_000), 0, 50_000);
            coming.end();
            redis.command("HDEL", "parley:{value:" + coming.id() + "}", "0");
            Refused refused = assertThrows(Refused.class, () -> coming.keep(file(coming, NOW)));
            assertEquals(Refusal.UNAVAILABLE, refused.refusal());
            assertEquals(Refusal.NOT_FOUND, refusal(store(NOW), coming.id()));
        }
        assertNothingIsLeft();
    }

    @Test
    void oneThatIsTooLargeIsToldWhatLargerOnesNeed() throws IOException {
        try (IncomingFile coming = node.store(1 << 30, AGE, NOW).begin()) {
            byte[] bytes = random(FilesNode.LARGEST);
            coming.write(bytes, 0, bytes.length);
            Refused refused = assertThrows(Refused.class, () -> coming.write(bytes, 0, 1));
            assertEquals(Refusal.TOO_LARGE, refused.refusal());
            assertTrue(refused.getMessage().contains("1048576")
                    && refused.getMessage().contains("parley.uploads"));
        }
        assertNothingIsLeft();
    }

    /** As a replica does that becomes master. */
    @Test
    void aRedisThatHasForgottenTheScriptsIsToldThemAgain() throws IOException {
        redis.command("SCRIPT", "FLUSH");
        StoredFile file = kept(store(NOW), random(50_000), NOW);
        assertEquals(file, store(NOW).find(file.id()).file());
    }

    @Test
    void whileRedisIsAwayNothingIsTakenAndNothingIsLost() throws IOException {
        StoredFile file = kept(store(NOW), random(50_000), NOW);
        redis.suspend();
        try {
            Await.until("it is seen that Redis is away", PATIENCE_SECONDS, () -> !node.isUp());
            FileStore store = node.store(SPACE, AGE, NOW);
            assertEquals(Refusal.UNAVAILABLE, refusal(store, file.id()));
            assertEquals(
                    Refusal.UNAVAILABLE,
                    assertThrows(Refused.class, () -> store.requireRoom(1)).refusal());
            assertEquals(
                    Refusal.UNAVAILABLE,
                    assertThrows(Refused.class, () -> kept(store, random(10), NOW))
                            .refusal());
        } finally {
            redis.resume();
        }
        node.awaitUp();
        other.awaitUp();
        assertEquals(file, node.store(SPACE, AGE, NOW).find(file.id()).file());
    }
}
