package io.parley.endpoint;

import io.parley.channel.Author;
import io.parley.channel.Channels;
import io.parley.channel.Event;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Load;
import io.parley.channel.Meters;
import io.parley.identity.Guests;
import io.parley.limits.Quota;
import io.parley.protocol.Limits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Connections that have joined one feed, the real ones from the channel to the transport. Their transports do nothing and are
 * done at once. Everything runs on the thread that asks, when it asks: no handing over is measured.
 */
final class Crowd implements AutoCloseable {
    private static final String BODY = "{\"n\":1234567,\"pad\":\"" + "x".repeat(99) + "\"}";

    private final Author author = new Author("k3jd8s7fh2", "Ada");
    private final Instant at = Instant.parse("2026-01-01T12:00:00.123Z");
    private final Queue<Runnable> due = new ArrayDeque<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final LoneFeed broker = new LoneFeed();
    private long seq;
    private long frames;

    /** @param protocol whether they speak {@code parley.v1}; if not, plain text */
    Crowd(int readers, boolean protocol) {
        Channels channels = new Channels(
                broker,
                due::add,
                timer,
                Clock.systemUTC(),
                new Channels.Bounds(1024, 1 << 20, 16 << 20, 16 << 20, Duration.ZERO, 50),
                () -> Load.NORMAL,
                Meters.NONE);
        Connections connections = new Connections(
                channels,
                // None of them says what they have read.
                null,
                new Connections.Surroundings(
                        due::add,
                        due::add,
                        Clock.systemUTC(),
                        credential -> Optional.empty(),
                        guest -> Guests.GRANT,
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(10),
                        () -> Load.NORMAL,
                        Meters.NONE,
                        Limits.USUAL,
                        Duration.ofSeconds(30),
                        1000,
                        new Quota(null, address -> false, System::nanoTime)));
        Identity reader = new Identity(new Author("reader", "Reader"), (right, channel) -> true);
        for (int i = 0; i < readers; i++) {
            connections.open(new Sink(), new Opening(Kind.FEED, "prices", Map.of(), protocol, reader));
        }
        run();
    }

    /** So many messages come, and then the pump makes its pass: each reader gets one frame. */
    void tell(int messages) {
        for (int i = 0; i < messages; i++) {
            seq++;
            broker.watcher().message(new Event.Message(LoneFeed.EPOCH, seq, "a-1234567", author, at, null, BODY));
        }
        run();
    }

    private void run() {
        for (Runnable next = due.poll(); next != null; next = due.poll()) {
            next.run();
        }
    }

    /** How many frames were written in all. */
    long frames() {
        return frames;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private final class Sink implements Transport {
        private final Client client = new Client("192.0.2.1", "feed", "");

        @Override
        public Client client() {
            return client;
        }

        @Override
        public void send(String text, Done done) {
            frames++;
            done.done(null);
        }

        @Override
        public void ping() {}

        @Override
        public void close(int code, String reason) {
            throw new IllegalStateException("A reader was cut: " + reason);
        }
    }
}
