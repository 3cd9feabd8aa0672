package io.parley.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Kind;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimedBrokerTest {
    private static final ChannelName ROOM = new ChannelName(Kind.CHAT, "lobby");
    private static final Draft DRAFT = new Draft(new Author("a", "a"), "m", null, "1", null);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicLong now = new AtomicLong();
    private CompletableFuture<Object> answer = new CompletableFuture<>();
    private final Broker broker = new TimedBroker(asked(), new NodeMeters(registry), now::get);

    /** Answers everything with the one answer. */
    private Broker asked() {
        return (Broker) Proxy.newProxyInstance(
                Broker.class.getClassLoader(), new Class<?>[] {Broker.class}, (proxy, method, args) -> answer);
    }

    @Test
    void aMessageIsKeptWhenTheBrokerSaysSo() {
        CompletableFuture<Broker.Receipt> publishing =
                broker.publish(ROOM, DRAFT).toCompletableFuture();
        assertEquals(0, kept());
        now.set(TimeUnit.MILLISECONDS.toNanos(7));
        Broker.Receipt receipt = new Broker.Receipt(new Position("e", 1), "m");
        answer.complete(receipt);
        assertSame(receipt, publishing.join());
        assertEquals(1, kept());
        assertEquals(
                7,
                registry.get("parley.messages.kept").tag("kind", "chat").timer().totalTime(TimeUnit.MILLISECONDS));
    }

    @Test
    void aConflictIsNoFailureOfTheBroker() {
        answer = CompletableFuture.failedFuture(new Refused(Refusal.CONFLICT, "Another was first."));
        var unused = broker.publish(ROOM, DRAFT);
        assertEquals(0, failures("publish"));
        assertEquals(0, kept());
    }

    @Test
    void aBrokerThatIsAwayFails() {
        answer = CompletableFuture.failedFuture(new Refused(Refusal.UNAVAILABLE, "It is away."));
        var unused = broker.publish(ROOM, DRAFT);
        var ignored = broker.read(ROOM, 0, 1);
        assertEquals(1, failures("publish"));
        assertEquals(1, failures("read"));
        assertEquals(0, failures("watch"));
    }

    private long kept() {
        return registry.get("parley.messages.kept").tag("kind", "chat").timer().count();
    }

    private double failures(String operation) {
        return registry.get("parley.broker.failures")
                .tag("operation", operation)
                .counter()
                .count();
    }
}
