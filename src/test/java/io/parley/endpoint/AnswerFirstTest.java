package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client knows by the answer to its join where a channel begins, and passes over what comes of it before: that would be lost. Real
 * threads: one writes all the time, while others let the line into one channel after the other.
 */
class AnswerFirstTest {
    private static final int ROOMS = 40;
    private static final int LINES = 150;
    private static final Pattern EVENT =
            Pattern.compile("\\{\"type\":\"(ok|message)\",(?:\"re\":\\d+,)?\"channel\":\"chat/(\\w+)\"");

    @TempDir
    Path folder;

    private Node node;

    @BeforeEach
    void open() {
        node = new Node(folder, 10_000);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private Connection live(FakeTransport line) {
        Connection connection = node.connections.open(line, new Opening(null, null, Map.of(), true, null));
        assertTrue(line.next().contains("\"type\":\"hello\""));
        return connection;
    }

    private static String forAll(String command) {
        return IntStream.range(0, ROOMS)
                .mapToObj(room -> command.formatted(room, room))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void ofAChannelThatIsJoinedTheAnswerComesFirst() throws InterruptedException {
        FakeTransport said = new FakeTransport();
        live(said).receive(forAll("{\"type\":\"send\",\"channel\":\"chat/r%d\",\"body\":1,\"id\":%d}"));
        events(said, ROOMS);
        for (int i = 0; i < LINES; i++) {
            FakeTransport line = new FakeTransport();
            Connection connection = live(line);
            Thread writer = writing(connection);
            connection.receive(
                    forAll("{\"type\":\"join\",\"channel\":\"chat/r%d\",\"last\":5,\"members\":false,\"id\":%d}"));
            List<String> events = events(line, 2 * ROOMS);
            connection.closed();
            writer.join();
            Set<String> answered = new LinkedHashSet<>();
            for (String event : events) {
                String room = event.substring(event.indexOf(' '));
                assertEquals(event.startsWith("ok"), answered.add(room), () -> "chat/" + room + ": " + events);
            }
        }
    }

    @Test
    void ofAChannelThatWasLeftNothingComesAfterTheAnswer() throws InterruptedException {
        FakeTransport line = new FakeTransport();
        Connection connection = live(line);
        Thread writer = writing(connection);
        Connection ann = live(new FakeTransport());
        boolean joined = false;
        for (int i = 0; i < 4 * LINES; i++) {
            if (joined) {
                ann.receive("{\"type\":\"send\",\"channel\":\"chat/r0\",\"body\":1}");
            }
            String command = joined ? "leave" : "join";
            connection.receive("{\"type\":\"" + command + "\",\"channel\":\"chat/r0\",\"last\":1,\"id\":1}");
            boolean answered = false;
            while (!answered) {
                for (String event : events(line, 1)) {
                    boolean isAnswer = event.startsWith("ok");
                    assertTrue(isAnswer || joined, "a message after the answer to leave " + i);
                    joined ^= isAnswer;
                    answered |= isAnswer;
                }
            }
        }
        connection.closed();
        writer.join();
    }

    private static Thread writing(Connection connection) {
        Thread writer = new Thread(() -> {
            while (!connection.isOver()) {
                connection.wake();
            }
        });
        writer.start();
        return writer;
    }

    /** So many at least, as they come: {@code ok r1}, {@code message r1}. */
    private static List<String> events(FakeTransport line, int count) {
        List<String> events = new ArrayList<>();
        while (events.size() < count) {
            Matcher event = EVENT.matcher(line.next());
            while (event.find()) {
                events.add(event.group(1) + " " + event.group(2));
            }
        }
        return events;
    }
}
