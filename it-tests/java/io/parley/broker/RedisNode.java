package io.parley.broker;

import io.parley.broker.redis.RedisBroker;
import io.parley.channel.Broker;
import io.parley.it.server.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** One node's broker, with the thread that it needs. */
final class RedisNode implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final RedisBroker broker;

    RedisNode(String url) {
        this(url, 10_000, Duration.ofDays(30));
    }

    RedisNode(String url, long messages, Duration age) {
        broker = new RedisBroker(
                new RedisBroker.Options(url, "parley:", Duration.ofSeconds(2), messages, age, 100),
                Clock.systemUTC(),
                timer);
        awaitUp();
    }

    void awaitUp() {
        Await.until("the broker is up", PATIENCE_SECONDS, broker::isUp);
    }

    Broker broker() {
        return broker;
    }

    @Override
    public void close() {
        broker.close();
        timer.shutdownNow();
    }
}
