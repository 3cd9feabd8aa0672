package io.parley.broker.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a line to Redis counts as broken. */
class RedisLineTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Beats beats = new Beats();
    private boolean oneServer = true;
    private int opened;
    private final RedisLine line = new RedisLine(new Server(), timer, beats);

    @BeforeEach
    void open() {
        line.open();
        assertTrue(line.isUp());
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aBeatThatDoesNotComeBackBreaksASilentLine() {
        answer("before the beat");
        beat();
        timeOut();
        assertEquals(2, opened, "all is opened anew");
    }

    /** It is this node that is behind. */
    @Test
    void aBeatThatIsLateBreaksNothingWhileOtherAnswersCome() {
        beat();
        answer("of what was asked before");
        timeOut();
        assertEquals(1, opened);
        assertTrue(line.isUp());
        beat();
        timeOut();
        assertEquals(2, opened, "and then it fell silent");
    }

    @Test
    void whatTimesOutIsNoAnswer() {
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletionStage<String> refused = line.ask(commands -> asked);
        beat();
        asked.completeExceptionally(new RedisCommandTimeoutException("no answer"));
        assertTrue(refused.toCompletableFuture().isCompletedExceptionally());
        timeOut();
        assertEquals(2, opened);
    }

    /** In a cluster other servers may answer, though the one that takes the beats is gone. */
    @Test
    void whatOtherServersAnswerDoesNotCount() {
        oneServer = false;
        beat();
        answer("of another server");
        timeOut();
        assertEquals(2, opened);
    }

    private void beat() {
        beats.next = new CompletableFuture<>();
        line.tick();
    }

    private void timeOut() {
        CompletableFuture<Void> beat = beats.next;
        beats.next = CompletableFuture.completedFuture(null);
        beat.completeExceptionally(new RedisCommandTimeoutException("no answer in 2 seconds"));
    }

    private void answer(String answer) {
        assertEquals(
                answer,
                line.ask(commands -> CompletableFuture.completedFuture(answer))
                        .toCompletableFuture()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join());
    }

    private static final class Beats implements RedisLine.Owner {
        CompletableFuture<Void> next = CompletableFuture.completedFuture(null);

        @Override
        public CompletionStage<?> beat(RedisClusterAsyncCommands<String, String> commands) {
            return next;
        }

        @Override
        public void broken() {}

        @Override
        public void opened() {}

        @Override
        public void subscribed(String topic) {}

        @Override
        public void announced(String topic, String text) {}
    }

    private static final class Loaded extends CompletableFuture<String> implements RedisFuture<String> {
        Loaded() {
            complete("digest");
        }

        @Override
        public String getError() {
            return null;
        }

        @Override
        public boolean await(long timeout, TimeUnit unit) {
            return true;
        }
    }

    /** Takes every script. */
    private final class Server implements RedisConnection.Address {
        @Override
        public CompletionStage<RedisConnection> connect(RedisConnection.Listener listener) {
            opened++;
            return CompletableFuture.completedFuture(new Open());
        }

        @Override
        public void close() {}
    }

    private final class Open implements RedisConnection {
        @Override
        @SuppressWarnings("unchecked")
        public RedisClusterAsyncCommands<String, String> commands() {
            return (RedisClusterAsyncCommands<String, String>) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {RedisClusterAsyncCommands.class},
                    (proxy, method, arguments) -> new Loaded());
        }

        @Override
        public void subscribe(String topic) {}

        @Override
        public void unsubscribe(String topic) {}

        @Override
        public String announce() {
            return "PUBLISH";
        }

        @Override
        public boolean isOneServer() {
            return oneServer;
        }

        @Override
        public void tick() {}

        @Override
        public void close() {}
    }
}
