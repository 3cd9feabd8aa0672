package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    private static final long PING = TimeUnit.SECONDS.toNanos(25);
    private static final long WRITE_TIMEOUT = TimeUnit.SECONDS.toNanos(10);

    @TempDir
    Path folder;

    private Node node;
    private final FakeTransport line = new FakeTransport();

    @BeforeEach
    void open() {
        node = new Node(folder, 10_000);
    }

    @AfterEach
    void close() {
        node.close();
        assertFalse(line.overlapped.get(), "two writes at once");
    }

    private Connection join(FakeTransport transport) {
        Connection connection = node.connections.open(
                transport, new Opening(Kind.CHAT, "room", Map.of("members", List.of("false")), true, null));
        assertTrue(transport.next().contains("\"type\":\"hello\""));
        return connection;
    }

    private static String say(int number) {
        return "{\"type\":\"send\",\"body\":" + number + "}";
    }

    @Test
    void whatCameDuringAWriteIsOneFrame() {
        Connection connection = join(line);
        line.stick();
        connection.receive(say(1));
        String first = line.next();
        assertTrue(first.contains("\"body\":1"), first);
        FakeTransport other = new FakeTransport();
        join(other);
        for (int i = 2; i <= 5; i++) {
            connection.receive(say(i));
            assertTrue(other.next().contains("\"body\":" + i));
        }
        assertNull(line.frames.peek(), "nothing is written while a write is under way");
        line.flow();
        String second = line.next();
        for (int i = 2; i <= 5; i++) {
            assertTrue(second.contains("\"body\":" + i), second);
        }
    }

    @Test
    void aWriteWithoutProgressEndsTheConnection() {
        Connection connection = join(line);
        line.stick();
        connection.receive(say(1));
        line.next();
        long now = System.nanoTime();
        connection.tick(now, PING, WRITE_TIMEOUT);
        assertFalse(line.closed.isDone());
        connection.tick(now + WRITE_TIMEOUT + 1, PING, WRITE_TIMEOUT);
        assertEquals(4508, line.closed.join());
    }

    @Test
    void whoeverIsSilentForTwoPingsIsDead() {
        Connection connection = join(line);
        long now = System.nanoTime();
        connection.tick(now + PING, PING, WRITE_TIMEOUT);
        assertEquals("ping", line.next());
        connection.tick(now + 2 * PING, PING, WRITE_TIMEOUT);
        assertEquals("ping", line.next());
        assertFalse(line.closed.isDone());
        connection.tick(now + 2 * PING + WRITE_TIMEOUT + TimeUnit.SECONDS.toNanos(5), PING, WRITE_TIMEOUT);
        assertEquals(4508, line.closed.join());
    }

    @Test
    void aPingWaitsForTheWriteUnderWay() {
        Connection connection = join(line);
        line.stick();
        connection.receive(say(1));
        line.next();
        connection.tick(System.nanoTime() + PING, PING, Duration.ofDays(1).toNanos());
        assertNull(line.frames.peek());
        line.flow();
        assertEquals("ping", line.next());
    }

    @Test
    void whatComesDuringAPingIsWrittenBehindIt() {
        Connection connection = join(line);
        CountDownLatch ping = line.holdPings();
        connection.tick(System.nanoTime() + PING, PING, Duration.ofDays(1).toNanos());
        connection.receive(say(1));
        connection.receive(say(2));
        assertNull(line.frames.peek());
        ping.countDown();
        assertEquals("ping", line.next());
        String frame = line.next();
        while (!frame.contains("\"body\":2")) {
            frame = line.next();
        }
    }

    @Test
    void whoeverIsEndedDuringAPingIsToldSoBehindIt() {
        Connection connection = join(line);
        CountDownLatch ping = line.holdPings();
        connection.tick(System.nanoTime() + PING, PING, Duration.ofDays(1).toNanos());
        assertTrue(node.connections.end(connection.id()));
        assertNull(line.frames.peek());
        ping.countDown();
        assertEquals("ping", line.next());
        assertTrue(line.next().contains("\"type\":\"bye\""));
        assertEquals(1012, line.closed.join());
    }

    @Test
    void whoeverAsksAndDoesNotReadIsEnded() {
        Connection connection = join(line);
        line.stick();
        String body = "\"" + "x".repeat(60_000) + "\"";
        connection.receive("{\"type\":\"send\",\"body\":" + body + "}");
        line.next();
        for (int i = 0; i < 100; i++) {
            connection.receive("{\"type\":\"history\",\"id\":" + i + "}");
        }
        assertEquals(4508, line.closed.join());
    }

    @Test
    void aStopSaysGoodbyeToEverybodyAndWaitsForThem() {
        join(line);
        node.connections.close(Duration.ofSeconds(20));
        String bye = line.next();
        assertTrue(bye.contains("\"type\":\"bye\""), bye);
        assertTrue(bye.contains("\"retryAfter\""), bye);
        assertEquals(1012, line.closed.join());
        FakeTransport late = new FakeTransport();
        node.connections.open(late, new Opening(Kind.CHAT, "room", Map.of(), true, null));
        assertEquals(1012, late.closed.join());
    }

    @Test
    void whoeverLeavesHearsNothingMoreOfTheChannel() {
        Connection connection = join(line);
        connection.receive("{\"type\":\"leave\",\"id\":1}");
        assertTrue(line.next().contains("\"re\":1"));
        FakeTransport other = new FakeTransport();
        join(other).receive(say(1));
        assertTrue(other.next().contains("\"body\":1"));
        connection.receive("{\"type\":\"leave\",\"id\":2}");
        assertTrue(line.next().contains("not-joined"));
    }

    @Test
    void whatIsWrongWithOneConnectionCostsNoOther() {
        FakeTransport other = new FakeTransport();
        join(other);
        Connection connection = join(line);
        line.failWith(new IllegalStateException("the container has lost its mind"));
        connection.receive(say(1));
        assertTrue(other.next().contains("\"body\":1"));
        assertEquals(4508, line.closed.join());
        connection.receive(say(2));
        assertTrue(other.next().contains("\"body\":2"));
    }
}
