package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that only listens, to one channel by server-sent events. */
class EventsTest {
    private static final ChannelName ROOM = ChannelName.parse("chat/room");
    private static final long PING = TimeUnit.SECONDS.toNanos(25);
    private static final long WRITE = TimeUnit.SECONDS.toNanos(10);

    private final FakeTransport line = new FakeTransport();

    @TempDir
    Path folder;

    private Node node;

    @BeforeEach
    void start() {
        node = new Node(folder, 100);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Connection listen() {
        Connection connection = node.connections.listen(line, ROOM, Map.of("name", List.of("Ann")), null);
        assertTrue(line.next().contains("event: hello\n"));
        return connection;
    }

    @Test
    void aCommentTellsThatTheLineHoldsAndIsTheSignOfLife() {
        Connection connection = listen();
        long now = System.nanoTime();
        connection.tick(now + PING, PING, WRITE);
        assertEquals(":\n\n", line.next());
        // Nothing is ever heard of such a client: that the comment was written is enough.
        assertFalse(connection.isEnding());
        connection.tick(System.nanoTime() + 2 * PING, PING, WRITE);
        assertEquals(":\n\n", line.next());
        assertFalse(line.overlapped.get());
    }

    @Test
    void aCommentThatIsNotWrittenIsTheEnd() {
        Connection connection = listen();
        line.stick();
        connection.tick(System.nanoTime() + PING, PING, WRITE);
        assertEquals(":\n\n", line.next());
        connection.tick(System.nanoTime() + 2 * WRITE, PING, WRITE);
        assertNull(line.next());
        assertEquals(Refusal.TOO_SLOW.closeCode(), line.closed.join());
    }

    @Test
    void whoIsPutOutIsToldAndHasNothingElseToHear() {
        Connection connection = listen();
        connection.drop(ROOM, new Refused(Refusal.FORBIDDEN, "You are not to be here."));
        String last = line.next();
        if (!last.contains("event: bye\n")) {
            last += line.next();
        }
        assertTrue(last.startsWith("event: removed\n"), last);
        assertTrue(last.contains("\n\nevent: bye\ndata: "), last);
        assertNull(line.next());
    }
}
