package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Right;
import io.parley.protocol.ClientFrame;
import io.parley.rights.Matrix;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the rights do not give is refused, whatever the command; what they give is done. */
class RightsTest {
    private static final Author ANN = new Author("ann", "Ann");
    private static final Author BOB = new Author("bob", "Bob");

    @TempDir
    Path folder;

    private Node node;
    private int room;

    @BeforeEach
    void open() {
        node = new Node(folder, 1000);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void everyCommandIsInTheMatrix() {
        Set<String> commands = Arrays.stream(ClientFrame.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        // What is no command needs no right.
        commands.remove("Invalid");
        assertEquals(
                commands,
                Matrix.commands().stream().map(Matrix.Deed::what).collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(
                Matrix.RIGHTS, Arrays.stream(Right.values()).map(Right::word).toList());
    }

    @Test
    void everyRightAgainstEveryCommand() {
        for (Set<String> rights : Matrix.sets()) {
            for (Matrix.Deed deed : Matrix.commands()) {
                String answer = answer(rights, deed);
                if (deed.isAllowed(rights)) {
                    assertTrue(answer.contains("\"type\":\"ok\""), deed + " with " + rights + ": " + answer);
                } else {
                    String code = deed.joined() && !rights.contains("read") ? "not-joined" : "forbidden";
                    assertTrue(answer.contains("\"code\":\"" + code + "\""), deed + " with " + rights + ": " + answer);
                }
            }
        }
    }

    private String answer(Set<String> rights, Matrix.Deed deed) {
        Grant grant = (right, channel) -> rights.contains(right.word());
        Identity ann = new Identity(ANN, grant);
        node.tokens.put("fresh", ann);
        FakeTransport line = new FakeTransport();
        Connection connection = node.connections.open(line, new Opening(null, null, Map.of(), true, ann));
        String name = "chat/room" + ++room;
        String channel = ",\"channel\":\"" + name + "\"}";
        if (deed.joined()) {
            connection.receive("{\"type\":\"join\",\"id\":1" + channel);
            hear(line, "\"re\":1");
        }
        String text = deed.text()
                .replace("{token}", "fresh")
                .replace("{own}", deed.text().contains("{own}") ? said(ANN, name) : "")
                .replace("{other}", deed.text().contains("{other}") ? said(BOB, name) : "");
        String command = text.replaceFirst("}$", ",\"id\":2" + channel);
        connection.receive(command);
        String answer = hear(line, "\"re\":2");
        connection.closed();
        return answer.substring(Math.max(0, answer.lastIndexOf("{\"type\":", answer.indexOf("\"re\":2"))));
    }

    /** The number of a message that somebody has written there. */
    private String said(Author author, String channel) {
        Identity who = new Identity(author, (right, where) -> true);
        FakeTransport line = new FakeTransport();
        Connection connection = node.connections.open(line, new Opening(null, null, Map.of(), true, who));
        connection.receive("{\"type\":\"send\",\"id\":1,\"body\":1,\"channel\":\"" + channel + "\"}");
        String answer = hear(line, "\"re\":1");
        connection.closed();
        return answer.replaceAll("(?s).*\"seq\":(\\d+).*", "$1");
    }

    private static String hear(FakeTransport line, String part) {
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf(part) < 0) {
            String frame = line.next();
            assertTrue(frame != null, () -> heard + " has no " + part);
            heard.append(frame);
        }
        return heard.toString();
    }
}
