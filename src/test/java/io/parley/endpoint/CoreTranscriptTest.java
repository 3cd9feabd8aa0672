package io.parley.endpoint;

import io.parley.channel.Kind;
import io.parley.limits.Quota;
import io.parley.limits.Rate;
import io.parley.transcript.Client;
import io.parley.transcript.Transcript;
import io.parley.transcript.TranscriptRunner;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every transcript of the protocol, without any container. */
class CoreTranscriptTest {
    private static final List<String> PROTOCOL = List.of("parley.v1", "chat", "feed");

    @TempDir
    Path folder;

    private Node node;

    @BeforeEach
    void open() {
        Quota.Bounds usual = new Quota.Bounds(
                500,
                50,
                new Rate(100, 400),
                new Rate(256 << 10, 1 << 20),
                new Rate(200, 800),
                new Rate(512 << 10, 2 << 20));
        node = new Node(folder, 10_000, new Quota(usual, address -> false, System::nanoTime), 1000);
    }

    @AfterEach
    void close() {
        node.close();
    }

    @TestFactory
    Stream<DynamicTest> aTranscript() {
        return Transcript.all().stream()
                .filter(transcript -> !transcript.name().equals("echo"))
                .map(transcript -> DynamicTest.dynamicTest(
                        transcript.name(), () -> TranscriptRunner.run(transcript, this::connect, transcript.name())));
    }

    private Client connect(String path, List<String> subprotocols, boolean withKey) {
        FakeTransport transport = new FakeTransport();
        Connection connection = node.connections.open(transport, opening(path, subprotocols, withKey));
        return new InProcess(transport, connection);
    }

    private Opening opening(String path, List<String> subprotocols, boolean withKey) {
        String[] parts = path.split("\\?", 2);
        String[] names = parts[0].substring(1).split("/", 2);
        Kind kind = names[0].equals("live") ? null : Kind.of(names[0]);
        return new Opening(
                kind,
                kind == null ? null : decoded(names[1]),
                parameters(parts.length == 1 ? "" : parts[1]),
                subprotocols.stream().anyMatch(PROTOCOL::contains),
                withKey ? node.apiKey.identity(Node.KEY).orElseThrow() : null);
    }

    private static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> all = new HashMap<>();
        for (String one : query.split("&", -1)) {
            String[] pair = one.split("=", 2);
            all.computeIfAbsent(pair[0], name -> new ArrayList<>()).add(pair.length == 1 ? "" : decoded(pair[1]));
        }
        return all;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private record InProcess(FakeTransport transport, Connection connection) implements Client {

        @Override
        public void send(String text) {
            connection.receive(text);
        }

        @Override
        public String receive() {
            return transport.next();
        }

        @Override
        public int closed() {
            return transport.closed.join();
        }

        @Override
        public void leave() {
            connection.closed();
        }
    }
}
