package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * People who write, edit, delete and react at once, beside readers that stick, are cut and come back at random points. Every reader
 * ends with the same room, and so does whoever asks for it folded; and whoever comes later is told nothing of what was deleted.
 */
class SameRoomTest {
    private static final int PEOPLE = 4;
    private static final int EACH = 150;
    private static final int READERS = 8;

    @TempDir
    Path folder;

    private Node node;

    /** The numbers of the messages, as far as they were answered. */
    private final List<Long> said = new CopyOnWriteArrayList<>();

    private volatile long head;

    private static JsonArray events(String frame) {
        try (JsonReader reader = Json.createReader(new StringReader(frame))) {
            return reader.readArray();
        }
    }

    /** What a client makes of events that come in order. */
    private static final class Room {
        private final Map<Long, String> bodies = new TreeMap<>();
        private final Map<Long, Map<String, String>> reactions = new TreeMap<>();
        private long seq;

        void hear(JsonObject event) {
            if (!event.containsKey("messageId") || event.getString("type").equals("ok")) {
                return;
            }
            assertEquals(++seq, event.getInt("seq"));
            long target = event.getInt("target", 0);
            boolean deleted = event.getBoolean("deleted", false);
            switch (event.getString("type")) {
                case "message" ->
                    bodies.put(seq, deleted ? "deleted" : event.get("body").toString());
                case "edited" -> {
                    if (!deleted) {
                        bodies.computeIfPresent(
                                target, (number, old) -> event.get("body").toString());
                    }
                }
                case "deleted" -> {
                    bodies.put(target, "deleted");
                    reactions.remove(target);
                }
                default -> react(target, event);
            }
        }

        private void react(long target, JsonObject event) {
            if (!bodies.get(target).equals("deleted")) {
                String user = event.getJsonObject("from").getString("id");
                Map<String, String> all = reactions.computeIfAbsent(target, number -> new LinkedHashMap<>());
                all.remove(event.getString("emoji") + user);
                if (event.getBoolean("on")) {
                    all.put(event.getString("emoji") + user, user);
                }
            }
        }

        String shown() {
            reactions.values().removeIf(Map::isEmpty);
            return bodies + " "
                    + reactions.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    one -> new TreeMap<>(one.getValue()),
                                    (a, b) -> a,
                                    TreeMap::new));
        }

        /** One that was given folded already. */
        void put(JsonObject message) {
            long number = message.getInt("seq");
            bodies.put(
                    number,
                    message.containsKey("deleted")
                            ? "deleted"
                            : message.get("body").toString());
            JsonValue all = message.getOrDefault("reactions", JsonValue.EMPTY_JSON_OBJECT);
            all.asJsonObject()
                    .forEach((emoji, reaction) -> reaction.asJsonObject()
                            .getJsonArray("users")
                            .getValuesAs(JsonObject.class)
                            .forEach(user -> reactions
                                    .computeIfAbsent(number, one -> new LinkedHashMap<>())
                                    .put(emoji + user.getString("id"), user.getString("id"))));
        }
    }

    private final class Person extends Thread {
        private final Random random;
        private final Asker asker;

        Person(int number, long seed) {
            random = new Random(seed + number);
            asker = new Asker("user" + number);
        }

        @Override
        public void run() {
            for (int i = 0; i < EACH; i++) {
                boolean first = said.isEmpty() || random.nextInt(4) == 0;
                JsonObject answer = asker.ask(first ? "\"send\",\"body\":\"" + text(i) + "\"" : change(i));
                if (answer.getString("type").equals("ok")) {
                    head = Math.max(head, answer.getInt("seq"));
                    if (first) {
                        said.add((long) answer.getInt("seq"));
                    }
                } else {
                    assertTrue(List.of("forbidden", "not-found").contains(answer.getString("code")), answer::toString);
                }
            }
            asker.connection.closed();
        }

        private String text(int i) {
            return "<" + asker.name + "-" + i + ">";
        }

        private String change(int i) {
            long target = said.get(Math.max(0, said.size() - 1 - random.nextInt(12)));
            return switch (random.nextInt(5)) {
                case 0 -> "\"delete\",\"target\":" + target;
                case 1, 2 -> "\"edit\",\"target\":" + target + ",\"body\":\"" + text(i) + "\"";
                default ->
                    "\"react\",\"target\":" + target + ",\"emoji\":\"e" + random.nextInt(3) + "\",\"on\":"
                            + (random.nextInt(3) > 0);
            };
        }
    }

    /** Somebody who asks one thing after another. */
    private final class Asker {
        private final String name;
        private final FakeTransport line = new FakeTransport();
        private final Connection connection;
        private int id;

        Asker(String name) {
            this.name = name;
            Identity who = new Identity(
                    new Author(name, name), (right, channel) -> !right.word().equals("moderate"));
            connection = node.connections.open(line, new Opening(null, null, Map.of(), true, who));
        }

        JsonObject ask(String command) {
            id++;
            connection.receive("{\"channel\":\"chat/room\",\"id\":" + id + ",\"type\":" + command + "}");
            while (true) {
                for (JsonObject event : events(line.next()).getValuesAs(JsonObject.class)) {
                    if (event.containsKey("re") && event.getInt("re") == id) {
                        return event;
                    }
                }
            }
        }
    }

    private final class Reader extends Thread {
        private final Random random;
        private final String epoch;
        private final Room room = new Room();
        private final StringBuilder heard = new StringBuilder();
        private volatile boolean done;
        private FakeTransport line;
        private Connection connection;

        Reader(long seed, String epoch) {
            this.random = new Random(seed);
            this.epoch = epoch;
        }

        private void connect() {
            line = new FakeTransport();
            connection = node.connections.open(
                    line, opening(Map.of("epoch", List.of(epoch), "seq", List.of("" + room.seq))));
        }

        @Override
        public void run() {
            connect();
            long giveUp = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (!(done && room.seq == head) && System.nanoTime() < giveUp) {
                String frame = poll();
                if (frame != null) {
                    heard.append(frame);
                    events(frame).getValuesAs(JsonObject.class).forEach(room::hear);
                }
                switch (random.nextInt(40)) {
                    case 0 -> {
                        connection.closed();
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
    }

    /** Without signals: they take places in the tail. */
    private static Opening opening(Map<String, List<String>> parameters) {
        Map<String, List<String>> all = new HashMap<>(parameters);
        all.put("members", List.of("false"));
        return new Opening(Kind.CHAT, "room", all, true, null);
    }

    private static void await(List<? extends Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** What the tail holds, to the end. */
    private void tellNewest(StringBuilder told) {
        FakeTransport line = new FakeTransport();
        Connection connection = node.connections.open(line, opening(Map.of("last", List.of("60"))));
        String end = "\"seq\":" + head + ",\"messageId\"";
        String frame;
        do {
            frame = line.next();
            told.append(frame);
        } while (!frame.contains(end));
        connection.closed();
    }

    /** The room by folded pages, all that is in them, and how it was asked for. */
    private String folded(Asker asker, Random random, boolean backwards, StringBuilder heard) {
        Room room = new Room();
        String place = backwards ? "" : ",\"after\":0";
        while (place != null) {
            JsonObject page =
                    asker.ask("\"history\",\"view\":\"folded\",\"limit\":" + (1 + random.nextInt(90)) + place);
            heard.append(page);
            page.getJsonArray("messages").getValuesAs(JsonObject.class).forEach(room::put);
            place = !page.containsKey("next")
                    ? null
                    : (backwards ? ",\"before\":" : ",\"after\":") + page.getInt("next");
        }
        return room.shown();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyReaderEndsWithTheSameRoom(long seed) throws InterruptedException {
        node = new Node(folder, 10_000);
        try {
            Asker late = new Asker("late");
            late.line.next();
            late.ask("\"send\",\"body\":\"<first>\"");
            String epoch = late.ask("\"history\"").getString("epoch");
            head = 1;
            said.add(1L);
            // Somebody stays, and so the tail does.
            node.connections.open(new FakeTransport(), opening(Map.of()));
            List<Reader> readers = new ArrayList<>();
            List<Person> people = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(new Reader(seed * 100 + i, epoch));
            }
            for (int i = 0; i < PEOPLE; i++) {
                people.add(new Person(i, seed * 1000));
            }
            readers.forEach(Thread::start);
            people.forEach(Thread::start);
            await(people);
            head = late.ask("\"send\",\"body\":\"<last>\"").getInt("seq");
            readers.forEach(reader -> reader.done = true);
            Reader after = new Reader(seed, epoch);
            after.done = true;
            after.start();
            await(readers);
            after.join();

            String room = after.room.shown();
            readers.forEach(reader -> assertEquals(room, reader.room.shown()));
            Random random = new Random(seed);
            StringBuilder told = new StringBuilder(after.heard);
            tellNewest(told);
            assertEquals(room, folded(late, random, false, told));
            assertEquals(room, folded(late, random, true, told));
            assertDeletedIsNotTold(readers, told.toString());
        } finally {
            node.close();
        }
    }

    /** Whatever anybody has heard of a message that is deleted now is not told to whoever has come when it was. */
    private static void assertDeletedIsNotTold(List<Reader> readers, String told) {
        int gone = 0;
        Room room = readers.get(0).room;
        for (Reader reader : readers) {
            for (String frame : reader.heard.toString().split("(?<=\\])(?=\\[)", -1)) {
                for (JsonObject event : events(frame).getValuesAs(JsonObject.class)) {
                    long number = event.getInt("target", event.getInt("seq", 0));
                    if (event.containsKey("body")
                            && event.get("body") != JsonValue.NULL
                            && "deleted".equals(room.bodies.get(number))) {
                        assertFalse(told.contains(event.getString("body")), event::toString);
                        gone++;
                    }
                }
            }
        }
        assertTrue(gone > 0, "nobody has heard what was deleted later");
    }
}
