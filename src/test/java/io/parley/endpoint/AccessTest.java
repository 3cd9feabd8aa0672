package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.protocol.JsonText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rights and their end do to a connection that is open. */
class AccessTest {
    private static final Author ANN = new Author("ann", "Ann");
    private static final long EVER = Long.MAX_VALUE / 4;

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
    }

    private static Identity ann(Right... rights) {
        return new Identity(ANN, everywhere(rights));
    }

    private static Grant everywhere(Right... rights) {
        return (right, channel) -> Set.of(rights).contains(right);
    }

    private Connection come(FakeTransport transport, Identity who, Map<String, List<String>> parameters) {
        return node.connections.open(transport, new Opening(Kind.CHAT, "room", parameters, true, who));
    }

    private void says(FakeTransport transport, String... parts) {
        String frame = transport.next();
        for (String part : parts) {
            assertTrue(frame != null && frame.contains(part), frame + " has no " + part);
        }
    }

    /** In whatever frames and order. */
    private void saysAll(FakeTransport transport, String... parts) {
        StringBuilder heard = new StringBuilder();
        while (!List.of(parts).stream().allMatch(part -> heard.indexOf(part) >= 0)) {
            heard.append(transport.next());
        }
    }

    /** Fills the room with so many messages, and tells the epoch. */
    private String epochAfter(int messages) {
        FakeTransport writer = new FakeTransport();
        Identity who = new Identity(new Author("w", "W"), (right, channel) -> true);
        Connection connection = come(writer, who, Map.of("members", List.of("false")));
        String hello = writer.next();
        for (int i = 1; i <= messages; i++) {
            connection.receive("{\"type\":\"send\",\"body\":" + i + "}");
            says(writer, "\"body\":" + i);
        }
        return hello.replaceFirst("(?s).*\"epoch\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void whoMayNotReadTheHistoryIsToldWhatWasMissedAndReadsOn() {
        String epoch = epochAfter(3);
        Map<String, List<String>> since = Map.of("epoch", List.of(epoch), "seq", List.of("1"));
        Connection connection = come(line, ann(Right.READ, Right.WRITE), since);
        says(line, "\"resumed\":false", "\"gap\":{\"from\":2,\"to\":3}", "\"seq\":3");
        connection.receive("{\"type\":\"send\",\"body\":4}");
        says(line, "\"seq\":4");
        assertNull(line.frames.peek(), "nothing else came");
    }

    @Test
    void whoMayNotReadTheHistoryAndHasMissedNothingResumes() {
        String epoch = epochAfter(2);
        come(line, ann(Right.READ), Map.of("epoch", List.of(epoch), "seq", List.of("2")));
        says(line, "\"resumed\":true");
    }

    @Test
    void whoMayNotReadTheHistoryDoesNotBeginWithOldMessages() {
        come(line, ann(Right.READ), Map.of("last", List.of("5")));
        says(line, "\"type\":\"bye\"", "\"code\":4403", "forbidden");
    }

    @Test
    void whoMayNotSeeWhoIsHereIsNotToldUnlessTheyAskAndThenRefused() {
        come(line, ann(Right.READ), Map.of());
        assertFalse(line.next().contains("members"));
        FakeTransport asking = new FakeTransport();
        come(asking, ann(Right.READ), Map.of("members", List.of("true")));
        says(asking, "\"code\":4403");
    }

    @Test
    void aNewCredentialTakesAwayWhatItDoesNotGive() {
        Connection connection = come(line, ann(Right.READ, Right.HISTORY), Map.of());
        says(line, "hello");
        connection.receive("{\"type\":\"join\",\"id\":1,\"channel\":\"chat/other\"}");
        says(line, "\"ok\"");
        Grant only = (right, channel) -> channel.equals(ChannelName.parse("chat/other"));
        node.tokens.put("next", new Identity(ANN, only, Instant.parse("2100-01-01T00:00:00Z")));
        connection.receive("{\"type\":\"refresh\",\"id\":2,\"token\":\"next\"}");
        saysAll(
                line,
                "{\"type\":\"ok\",\"expires\":\"2100-01-01T00:00:00.000Z\",\"re\":2}",
                "{\"type\":\"removed\",\"channel\":\"chat/room\",\"code\":\"forbidden\"");
        connection.receive("[{\"type\":\"send\",\"id\":3,\"channel\":\"chat/other\",\"body\":1},"
                + "{\"type\":\"send\",\"id\":4,\"body\":1},{\"type\":\"leave\",\"id\":5}]");
        saysAll(
                line,
                "{\"type\":\"error\",\"code\":\"forbidden\",\"message\":\"You may not write here.\",\"re\":4",
                "{\"type\":\"error\",\"code\":\"not-joined\"",
                "{\"type\":\"ok\",\"channel\":\"chat/other\"");
    }

    @Test
    void anothersCredentialIsNotTaken() {
        Connection connection = come(line, ann(Right.READ), Map.of());
        says(line, "hello");
        node.tokens.put("bobs", new Identity(new Author("bob", "Bob"), everywhere(Right.values())));
        connection.receive("{\"type\":\"refresh\",\"id\":1,\"token\":\"bobs\"}");
        says(line, "\"code\":\"unauthorized\"");
        connection.receive("{\"type\":\"send\",\"id\":2,\"body\":1}");
        says(line, "\"code\":\"forbidden\"");
    }

    @Test
    void theEndOfACredentialEndsTheConnectionUnlessItWasRenewed() {
        Instant now = Instant.now();
        Identity ended = new Identity(ANN, everywhere(Right.READ), now.minusSeconds(1));
        Connection connection = come(line, ended, Map.of());
        String hello = line.next();
        assertTrue(hello.contains("\"expires\":\"" + JsonText.at(ended.until())), hello);
        // How long it holds is the one less the other, so both are there, by the same clock.
        Matcher at = Pattern.compile("\"at\":\"([^\"]+)\"").matcher(hello);
        assertTrue(at.find(), hello);
        assertTrue(Duration.between(now, Instant.parse(at.group(1))).abs().toSeconds() < 60, hello);
        node.tokens.put("next", new Identity(ANN, everywhere(Right.READ), now.plusSeconds(3600)));
        connection.receive("{\"type\":\"refresh\",\"token\":\"next\"}");
        connection.tick(System.nanoTime(), EVER, EVER);
        assertFalse(line.closed.isDone());

        FakeTransport another = new FakeTransport();
        Connection late = come(another, ended, Map.of());
        says(another, "hello");
        late.tick(System.nanoTime(), EVER, EVER);
        says(another, "\"type\":\"bye\"", "\"code\":4401", "unauthorized");
        assertEquals(4401, another.closed.join());
    }

    @Test
    void whoIsPutOutOfARoomIsToldAndOfAPlainLineTheConnectionEnds() {
        Connection connection = come(line, ann(Right.READ), Map.of());
        says(line, "hello");
        Refused why = new Refused(Refusal.FORBIDDEN, "Out.");
        connection.drop(ChannelName.parse("chat/room"), why);
        says(line, "\"type\":\"removed\"", "Out.");
        connection.drop(ChannelName.parse("chat/room"), why);
        assertNull(line.frames.peek(), "once");

        FakeTransport plain = new FakeTransport();
        Connection text = node.connections.open(plain, new Opening(Kind.CHAT, "room", Map.of(), false, null));
        epochAfter(1);
        says(plain, "W: 1");
        text.drop(ChannelName.parse("chat/room"), why);
        says(plain, "! forbidden: Out.");
        assertEquals(4403, plain.closed.join());
    }
}
