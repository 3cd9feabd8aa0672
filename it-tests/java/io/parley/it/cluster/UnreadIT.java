package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is unread is what the logs say, for 1,000 people over 2,000 rooms at two nodes, also when one of them is killed meanwhile. */
class UnreadIT {
    private static final int PEOPLE = 1_000;
    private static final int LISTENERS = 60;
    private static final int ROOMS = 2_000;
    private static final int ACTIONS = 3_000;
    private static final int WORKERS = 6;
    private static final int SOON_SECONDS = 60;

    private static Pair pair;
    private static Node here;
    private static Node there;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<Reader> readers = new ArrayList<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);

    private final AtomicInteger acted = new AtomicInteger();

    /** The numbers that were given out in a room lately: the newest. */
    private final Map<String, Long> newest = new ConcurrentHashMap<>();

    @BeforeAll
    static void startNodes() throws IOException {
        pair = Pair.over(RedisServer.durable(), Map.of("parley.limits", "off"));
        here = pair.here();
        there = pair.there();
    }

    @AfterAll
    static void stopNodes() {
        if (pair != null) {
            pair.close();
        }
    }

    private static String room(int number) {
        return "chat/room-" + number;
    }

    @Test
    void everyCountIsWhatTheLogsSayAlsoWhenANodeIsKilled() throws Exception {
        try {
            inParallel(PEOPLE, i -> {
                Reader reader = new Reader("reader" + i, i % 2 == 0 ? here : there);
                synchronized (readers) {
                    readers.add(reader);
                }
            });
            readers.subList(0, LISTENERS).forEach(Reader::listen);
            inParallel(ROOMS, i -> newest.put(room(i), readers.get(i % PEOPLE).say(here, room(i), "\"first\"")));
            act(List.of(here, there), ACTIONS);
            compare(List.of(here, there));

            Future<?> killing = workers.submit(() -> {
                Await.until("they are in the middle of it", SOON_SECONDS, () -> acted.get() > ACTIONS * 3 / 2);
                readers.forEach(reader -> reader.moveTo(here));
                there.kill();
            });
            act(List.of(here, there), ACTIONS);
            killing.get(SOON_SECONDS, TimeUnit.SECONDS);
            compare(List.of(here));

            act(List.of(here), ACTIONS / 2);
            there.start();
            act(List.of(here, there), ACTIONS / 2);
            compare(List.of(here, there));
        } finally {
            readers.forEach(Reader::close);
            workers.shutdownNow();
        }
    }

    private interface Step {
        void take(int number);
    }

    private void inParallel(int count, Step step) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            all.add(workers.submit(() -> step.take(number)));
        }
        for (Future<?> one : all) {
            one.get();
        }
    }

    /** So many things are done at random, at these nodes; one that is dead does nothing. */
    private void act(List<Node> nodes, int count) throws Exception {
        int[] seeds = random.ints(count).toArray();
        inParallel(count, number -> {
            Random mine = new Random(seeds[number]);
            acted.incrementAndGet();
            // Those who listen do more, so that they have something to be told.
            Reader who = readers.get(mine.nextInt(mine.nextInt(3) == 0 ? LISTENERS : PEOPLE));
            String room = room(mine.nextInt(mine.nextInt(3) == 0 ? 20 : ROOMS));
            try {
                act(mine, who, nodes.get(mine.nextInt(nodes.size())), room);
            } catch (AssertionError e) {
                // The node has died under it: what it has done counts, or not.
                if (!"no answer".equals(e.getMessage())) {
                    throw e;
                }
            }
        });
    }

    private void act(Random mine, Reader who, Node where, String room) {
        long last = newest.getOrDefault(room, 0L);
        long some = last == 0 ? 0 : 1 + mine.nextInt((int) last);
        switch (mine.nextInt(10)) {
            case 0, 1, 2 -> who.read(where, room, some);
            case 3 -> who.read(where, room, last);
            case 4 -> who.react(where, room, some);
            case 5 -> who.delete(where, room, some);
            default -> {
                String body = mine.nextInt(3) > 0
                        ? "\"x\""
                        : "{\"text\":\"x\",\"mentions\":[\""
                                + readers.get(mine.nextInt(LISTENERS)).id() + "\"]}";
                long seq = who.say(where, room, body);
                newest.merge(room, seq, Math::max);
            }
        }
    }

    /** One message as a log tells it, if it is one that counts. */
    private record Said(long seq, List<String> mentions) {}

    private void compare(List<Node> nodes) throws Exception {
        Map<String, List<Said>> logs = new ConcurrentHashMap<>();
        List<String> rooms = new ArrayList<>(newest.keySet());
        inParallel(rooms.size(), i -> logs.put(rooms.get(i), log(rooms.get(i))));
        int[] checked = new int[1];
        inParallel(PEOPLE, i -> {
            Reader reader = readers.get(i);
            for (Node node : nodes) {
                Map<String, String> counts = reader.counts(node);
                counts.forEach((room, count) -> {
                    long read = Long.parseLong(count.substring(0, count.indexOf(' ')));
                    assertTrue(reader.mayHaveRead(room, read), () -> reader.id() + " in " + room + ": " + count);
                    assertEquals(
                            expected(reader, logs.getOrDefault(room, List.of()), read), count, () -> "seed " + seed);
                });
                rooms.stream()
                        .filter(reader::hasAcknowledged)
                        .forEach(room -> assertTrue(counts.containsKey(room), () -> reader.id() + " in " + room));
                synchronized (checked) {
                    checked[0] += counts.size();
                }
            }
        });
        for (Reader reader : readers.subList(0, LISTENERS)) {
            Map<String, String> asked = reader.counts(nodes.get(0));
            Await.until(
                    reader.id() + " is told " + asked + ", seed " + seed,
                    SOON_SECONDS,
                    () -> reader.shown().equals(asked));
        }
        System.out.println("unread: " + checked[0] + " counts of " + rooms.size() + " rooms compared, and what "
                + LISTENERS + " were told");
    }

    private static String expected(Reader reader, List<Said> log, long read) {
        List<Said> unread = log.stream().filter(one -> one.seq() > read).toList();
        long mentions = unread.stream()
                .filter(one -> one.mentions().contains(reader.id()))
                .count();
        return read + " " + unread.size() + " " + mentions;
    }

    private static List<Said> log(String room) {
        Map<Long, Said> log = new TreeMap<>();
        for (Long after = 0L; after != null; ) {
            JsonObject page = here.api()
                    .get("/api/channels/" + room + "/messages?limit=500&after=" + after)
                    .json();
            for (JsonValue one : page.getJsonArray("messages")) {
                JsonObject entry = one.asJsonObject();
                if (entry.getString("type").equals("message") && !entry.getBoolean("deleted", false)) {
                    long seq = entry.getJsonNumber("seq").longValue();
                    log.put(seq, new Said(seq, mentions(entry.get("body"))));
                }
            }
            after = page.containsKey("next") ? page.getJsonNumber("next").longValue() : null;
        }
        return List.copyOf(log.values());
    }

    private static List<String> mentions(JsonValue body) {
        if (!(body instanceof JsonObject object)) {
            return List.of();
        }
        JsonArray all = object.getJsonArray("mentions");
        return all.stream().map(one -> ((JsonString) one).getString()).toList();
    }
}
