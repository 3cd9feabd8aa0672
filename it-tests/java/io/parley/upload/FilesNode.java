package io.parley.upload;

import io.parley.broker.redis.RedisBroker;
import io.parley.it.server.Await;
import io.parley.protocol.JsonText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** One node's files in Redis, over the line of its broker. */
final class FilesNode implements AutoCloseable {
    static final int LARGEST = 1 << 20;
    private static final int PATIENCE_SECONDS = 30;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final RedisBroker broker;

    FilesNode(String url) {
        broker = new RedisBroker(
                new RedisBroker.Options(url, "parley:", Duration.ofSeconds(2), 1000, Duration.ofDays(1), 100),
                Clock.systemUTC(),
                timer);
        awaitUp();
    }

    boolean isUp() {
        return broker.isUp();
    }

    void awaitUp() {
        Await.until("Redis is there", PATIENCE_SECONDS, broker::isUp);
    }

    /** @param space bytes of all files */
    FileStore store(long space, Duration age, Instant now) {
        return new RedisFiles(
                broker.pieces(space, RedisFiles.ABANDONED),
                LARGEST,
                age,
                Clock.fixed(now, ZoneOffset.UTC),
                new JsonText());
    }

    @Override
    public void close() {
        broker.close();
        timer.shutdownNow();
    }
}
