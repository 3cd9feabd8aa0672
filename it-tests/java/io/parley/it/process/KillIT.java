package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Acknowledged means kept: {@code kill -9} under load, again and again, on the same data. */
class KillIT {

    private static final int ROUNDS = 5;
    private static final int PUBLISHERS = 4;
    private static final int READERS = 3;
    private static final String FEED = "/feed/killed";
    private static final Map<String, String> SETTINGS = Map.of("parley.history.messages", "1000000");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger acknowledgements = new AtomicInteger();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<FeedReader> readers = new ArrayList<>();
    private final Path data = Path.of("target", "it", "killed-" + System.nanoTime());

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void everyAcknowledgedMessageIsThereOnceForEveryReaderAfterEveryKill() throws Exception {
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers.add(new Publisher("p" + i, FEED, acknowledgements));
        }
        for (int i = 0; i < READERS; i++) {
            readers.add(new FeedReader(FEED));
        }
        Random random = new Random();
        for (int round = 0; round < ROUNDS; round++) {
            killUnderLoad(200 + random.nextInt(2_000));
        }
        try (ServerProcess server = ServerProcess.start(data, SETTINGS)) {
            for (Publisher publisher : publishers) {
                publisher.connect(server.uri());
                publisher.publishWhatIsOpen();
            }
            List<String> kept = history(server);
            for (FeedReader reader : readers) {
                reader.connect(server.uri());
                reader.read(kept.size());
                assertEquals(kept, reader.log());
            }
            assertEachOnceAndInOrder(kept);
        }
    }

    /** Kills the server after so many more acknowledgements, in the middle of whatever it does. */
    private void killUnderLoad(int more) throws Exception {
        try (ServerProcess server = ServerProcess.start(data, SETTINGS)) {
            int goal = acknowledgements.get() + more;
            readers.forEach(reader -> reader.connect(server.uri()));
            publishers.forEach(publisher -> publisher.connect(server.uri()));
            List<Future<?>> work = new ArrayList<>();
            for (FeedReader reader : readers) {
                work.add(threads.submit(() -> reader.read(Long.MAX_VALUE)));
            }
            for (Publisher publisher : publishers) {
                work.add(threads.submit(() -> publisher.publishUntilTheEnd()));
            }
            while (acknowledgements.get() < goal) {
                failIfOneEnded(work);
                Thread.onSpinWait();
            }
            server.kill();
            for (Future<?> one : work) {
                one.get();
            }
        }
    }

    private static void failIfOneEnded(List<Future<?>> work) throws InterruptedException, ExecutionException {
        for (Future<?> one : work) {
            if (one.isDone()) {
                one.get();
                throw new AssertionError("a client ended before the server was killed");
            }
        }
    }

    /** The whole log as the HTTP API tells it, as {@code seq messageId body}. */
    private static List<String> history(ServerProcess server) throws IOException {
        Api api = new Api(server.uri());
        List<String> log = new ArrayList<>();
        long after = 0;
        while (true) {
            JsonObject page = api.get("/api/channels" + FEED + "/messages?limit=500&after=" + after)
                    .json();
            for (JsonValue value : page.getJsonArray("messages")) {
                JsonObject message = value.asJsonObject();
                log.add(message.getInt("seq") + " " + message.getString("messageId") + " " + message.get("body"));
            }
            if (!page.containsKey("next")) {
                return log;
            }
            after = page.getJsonNumber("next").longValue();
        }
    }

    private void assertEachOnceAndInOrder(List<String> kept) {
        Set<String> lines = new HashSet<>(kept);
        int acknowledged = 0;
        for (Publisher publisher : publishers) {
            long before = 0;
            for (Map.Entry<String, Long> one : publisher.acknowledged().entrySet()) {
                String line = one.getValue() + " " + one.getKey() + " \"" + one.getKey() + "\"";
                assertTrue(lines.contains(line), () -> line + " was acknowledged and is not there");
                assertTrue(one.getValue() > before, () -> line + " is not behind the one sent before it");
                before = one.getValue();
            }
            assertEquals(publisher.sent(), publisher.acknowledged().size());
            acknowledged += publisher.sent();
        }
        // As many as were sent, all different, numbered from 1 without a hole: none is there twice.
        assertEquals(acknowledged, kept.size());
        for (int i = 0; i < kept.size(); i++) {
            assertTrue(kept.get(i).startsWith((i + 1) + " "), kept.get(i));
        }
    }
}
