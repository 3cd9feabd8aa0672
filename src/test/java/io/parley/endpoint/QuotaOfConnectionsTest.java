package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Kind;
import io.parley.limits.Quota;
import io.parley.limits.Rate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a connection is told that sends too much, or is one too many. */
class QuotaOfConnectionsTest {
    private static final Rate MANY = new Rate(1_000_000, 1_000_000);
    private static final String GUEST = "a-secret-of-the-guest";

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private Node node;
    private final FakeTransport line = new FakeTransport();

    @BeforeEach
    void open() {
        Quota.Bounds bounds = new Quota.Bounds(3, 2, new Rate(5, 5), MANY, new Rate(8, 8), MANY);
        node = new Node(folder, 100, new Quota(bounds, address -> false, now::get), 1000);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private Connection come(FakeTransport transport, String guest) {
        return node.connections.open(
                transport, new Opening(Kind.CHAT, "room", Map.of("guest", List.of(guest)), true, null));
    }

    /** Up to a frame that has this part. */
    private static String hear(FakeTransport transport, String part) {
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf(part) < 0) {
            String frame = transport.next();
            assertNotNull(frame, () -> heard + " has no " + part);
            heard.append(frame);
        }
        return heard.toString();
    }

    private static String typing(int id) {
        return "{\"type\":\"typing\",\"id\":" + id + ",\"on\":true}";
    }

    @Test
    void whatIsTooMuchIsAnsweredOneByOneAndTakenLater() {
        Connection connection = come(line, GUEST);
        hear(line, "\"rate\":{\"bytes\":1000000,\"commands\":5}");
        connection.receive("[" + typing(1) + "," + typing(2) + "," + typing(3) + "]");
        hear(line, "\"re\":3");
        connection.receive("[" + typing(4) + "," + typing(5) + "," + typing(6) + "]");
        String refused = hear(line, "\"code\":\"rate-limited\"");
        for (int id = 4; id <= 6; id++) {
            assertTrue(refused.contains("\"re\":" + id + ",\"retry\":true,\"retryAfter\":0.201"), refused);
        }
        now.addAndGet(Duration.ofMillis(201).toNanos());
        connection.receive("[" + typing(4) + "," + typing(5) + "," + typing(6) + "]");
        assertFalse(hear(line, "\"re\":6").contains("rate-limited"));
    }

    @Test
    void theConnectionsOfAUserShareWhatTheUserMaySend() {
        FakeTransport second = new FakeTransport();
        Connection one = come(line, GUEST);
        Connection other = come(second, GUEST);
        hear(line, "hello");
        hear(second, "hello");
        one.receive("[" + String.join(",", typing(1), typing(2), typing(3), typing(4), typing(5)) + "]");
        hear(line, "\"re\":5");
        other.receive("[" + String.join(",", typing(1), typing(2), typing(3), typing(4)) + "]");
        hear(second, "rate-limited");
    }

    @Test
    void whoGoesOnAndOnIsToldToComeBackLater() {
        Connection connection = come(line, GUEST);
        hear(line, "hello");
        for (int i = 0; i < 56; i++) {
            connection.receive("this is not JSON");
        }
        String heard = hear(line, "bye");
        assertTrue(heard.contains("\"code\":4529,\"jitter\":5,"), heard);
        assertTrue(heard.contains("\"retryAfter\":10}"), heard);
        assertEquals(4529, line.closed.join());
    }

    @Test
    void oneConnectionTooManyIsToldSoAndTheNextFindsThePlaceFree() {
        Connection first = come(line, GUEST);
        FakeTransport second = new FakeTransport();
        come(second, GUEST);
        FakeTransport third = new FakeTransport();
        come(third, GUEST);
        hear(third, "\"reason\":\"too-many\"");
        assertEquals(4400, third.closed.join());
        first.closed();
        FakeTransport fourth = new FakeTransport();
        come(fourth, GUEST);
        hear(fourth, "hello");
    }

    @Test
    void whileAsManyJoinAsMayTheNextIsToldSo() {
        try (Node full =
                new Node(folder.resolve("full"), 100, new Quota(null, address -> false, System::nanoTime), 0)) {
            Connection connection = full.connections.open(line, new Opening(null, null, Map.of(), true, null));
            hear(line, "hello");
            connection.receive("{\"type\":\"join\",\"id\":1,\"channel\":\"chat/room\"}");
            hear(line, "\"code\":\"overloaded\"");
            FakeTransport other = new FakeTransport();
            full.connections.open(other, new Opening(Kind.CHAT, "room", Map.of(), true, null));
            hear(other, "overloaded");
            assertEquals(1013, other.closed.join());
        }
    }

    @Test
    void aFrameThatDoesNotEndEndsItsConnection() {
        Connection connection = come(line, GUEST);
        hear(line, "hello");
        long ever = Long.MAX_VALUE / 4;
        connection.receivePart();
        connection.tick(System.nanoTime(), ever, ever);
        connection.receiveLast();
        connection.tick(System.nanoTime() + Duration.ofHours(1).toNanos(), ever, ever);
        assertFalse(line.closed.isDone());
        connection.receivePart();
        connection.receivePart();
        connection.tick(System.nanoTime() + Duration.ofSeconds(31).toNanos(), ever, ever);
        hear(line, "\"reason\":\"too-slow\"");
        assertEquals(4508, line.closed.join());
    }
}
