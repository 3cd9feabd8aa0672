package io.parley.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Kind;
import io.parley.channel.Load;
import io.parley.channel.Meters;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.TwoNodes;
import io.parley.node.Nodes.Question;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodesTest {
    private static final ChannelName NODES = new ChannelName(Kind.FEED, "parley.nodes");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final TwoNodes brokers = new TwoNodes();
    private volatile Load load = Load.NORMAL;
    private final Nodes one = nodes("one", 0);
    private final Nodes two = nodes("two", 1);

    @AfterEach
    void stop() {
        threads.shutdownNow();
        timer.shutdownNow();
    }

    private Nodes nodes(String name, int broker) {
        Channels channels = new Channels(
                brokers.of(broker),
                threads,
                null,
                Clock.systemUTC(),
                new Channels.Bounds(16, 1 << 20, 1 << 20, 1 << 20, Duration.ZERO, 50),
                () -> load,
                Meters.NONE);
        return new Nodes(name, NODES, channels, threads, timer, question -> answer(name, question));
    }

    private static String answer(String name, Question question) {
        if (question.path().equals("connections/none")) {
            throw new Refused(Refusal.NOT_FOUND, "There is no such connection.");
        }
        return "{\"node\":\"" + name + "\",\"said\":\"" + question.method() + " " + question.path() + " "
                + question.limit() + "\"}";
    }

    private static String join(CompletionStage<String> answer) {
        return answer.toCompletableFuture().join();
    }

    @Test
    void aNodeAnswersAnother() {
        one.join();
        two.join();
        assertEquals(
                "{\"node\":\"two\",\"said\":\"GET connections 7\"}",
                join(one.ask("two", new Question("GET", "connections", 7))));
        assertEquals("{\"node\":\"one\",\"said\":\"GET  50\"}", join(two.ask("one", new Question("GET", "", 50))));
    }

    @Test
    void aNodeAnswersItself() {
        assertTrue(join(one.ask("one", new Question("GET", "", 50))).contains("\"one\""));
    }

    @Test
    void underLoadNodesStillAnswer() {
        one.join();
        two.join();
        load = Load.FULL;
        assertTrue(join(one.ask("two", new Question("GET", "", 50))).contains("\"two\""));
    }

    @Test
    void aRefusalComesBackAsItWas() {
        one.join();
        two.join();
        CompletionException failed = assertThrows(
                CompletionException.class, () -> join(one.ask("two", new Question("GET", "connections/none", 50))));
        assertEquals(Refusal.NOT_FOUND, ((Refused) failed.getCause()).refusal());
        assertEquals("There is no such connection.", failed.getCause().getMessage());
    }

    @Test
    void aNodeThatIsNotThereDoesNotAnswer() {
        one.join();
        CompletionException failed =
                assertThrows(CompletionException.class, () -> join(one.ask("two", new Question("GET", "", 50))));
        assertEquals(Refusal.UNAVAILABLE, ((Refused) failed.getCause()).refusal());
    }

    @Test
    void aNodeThatHasNotJoinedTheOthersSaysSo() {
        Refused refused = assertThrows(Refused.class, () -> one.ask("two", new Question("GET", "", 50)));
        assertEquals(Refusal.UNAVAILABLE, refused.refusal());
    }
}
