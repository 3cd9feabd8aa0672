package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real threads over the real broker: readers that stick, are cut and come back at random points, beside publishers that send
 * again at random. Every reader ends with exactly the log, in order.
 */
class NothingLostTest {
    private static final int PUBLISHERS = 4;
    private static final int EACH = 400;
    private static final int READERS = 24;
    private static final Pattern EVENT =
            Pattern.compile("\"epoch\":\"(\\w+)\",\"seq\":(\\d+),\"messageId\":\"([^\"]+)\"");
    private static final Pattern EPOCH = Pattern.compile("\"epoch\":\"(\\w+)\"");

    @TempDir
    Path folder;

    private Node node;

    /** One client, through all its connections. */
    private final class Reader extends Thread {
        private final Random random;
        private final List<String> ids = new ArrayList<>();
        private final AtomicLong head;
        private final String epoch;
        private FakeTransport line;
        private Connection connection;

        Reader(long seed, String epoch, AtomicLong head) {
            this.random = new Random(seed);
            this.epoch = epoch;
            this.head = head;
        }

        private void connect() {
            Map<String, List<String>> parameters = new HashMap<>();
            parameters.put("members", List.of("" + random.nextBoolean()));
            parameters.put("epoch", List.of(epoch));
            parameters.put("seq", List.of("" + ids.size()));
            line = new FakeTransport();
            connection = node.connections.open(line, new Opening(Kind.CHAT, "room", parameters, true, null));
        }

        @Override
        public void run() {
            connect();
            long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (ids.size() != head.get() && System.nanoTime() < giveUp) {
                String frame = poll();
                if (frame != null) {
                    hear(frame);
                }
                switch (random.nextInt(60)) {
                    case 0 -> {
                        connection.closed();
                        assertFalse(line.overlapped.get());
                        connect();
                    }
                    case 1 -> line.stick();
                    case 2, 3 -> line.flow();
                    default -> {}
                }
            }
            connection.closed();
        }

        private String poll() {
            try {
                return line.frames.poll(1, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private void hear(String frame) {
            Matcher event = EVENT.matcher(frame);
            while (event.find()) {
                assertEquals(ids.size() + 1, Long.parseLong(event.group(2)));
                ids.add(event.group(3));
            }
        }
    }

    private final class Publisher extends Thread {
        private final int number;
        private final Random random;

        Publisher(int number, long seed) {
            this.number = number;
            this.random = new Random(seed + number);
        }

        @Override
        public void run() {
            Connection one = connection();
            Connection other = connection();
            for (int i = 0; i < EACH; i++) {
                String send = "{\"type\":\"send\",\"messageId\":\"" + number + "-" + i + "\",\"body\":" + i + "}";
                for (int times = 1 + random.nextInt(3); times > 0; times--) {
                    (random.nextBoolean() ? one : other).receive(send);
                }
            }
        }

        private Connection connection() {
            return node.connections.open(
                    new FakeTransport(),
                    new Opening(Kind.CHAT, "room", Map.of("members", List.of("false")), true, null));
        }
    }

    /** Told by a first connection, before anything is published. */
    private String epoch() {
        FakeTransport line = new FakeTransport();
        node.connections.open(line, new Opening(Kind.CHAT, "room", Map.of(), true, null));
        Matcher hello = EPOCH.matcher(line.next());
        assertTrue(hello.find());
        return hello.group(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyReaderEndsWithTheLog(long seed) throws InterruptedException {
        AtomicLong head = new AtomicLong(-1);
        List<Reader> readers = new ArrayList<>();
        List<Publisher> publishers = new ArrayList<>();
        try (Node running = new Node(folder, 100_000)) {
            node = running;
            String epoch = epoch();
            for (int i = 0; i < READERS; i++) {
                readers.add(new Reader(seed * 100 + i, epoch, head));
            }
            readers.forEach(Thread::start);
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(new Publisher(i, seed));
            }
            publishers.forEach(Thread::start);
            for (Publisher publisher : publishers) {
                publisher.join();
            }
            head.set(PUBLISHERS * EACH);
            for (Reader reader : readers) {
                reader.join();
            }
        }
        List<String> log = readers.get(0).ids;
        assertEquals(PUBLISHERS * EACH, log.size());
        Set<String> each = new HashSet<>(log);
        assertEquals(log.size(), each.size(), "nothing is doubled");
        for (Reader reader : readers) {
            assertEquals(log, reader.ids);
        }
    }
}
