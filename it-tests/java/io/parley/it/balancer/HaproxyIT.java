package io.parley.it.balancer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Dialogue;
import io.parley.it.server.Await;
import io.parley.it.server.ServerProcess;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parley behind HAProxy. */
class HaproxyIT extends AskingBalancer {

    @Override
    Balancer start(URI... nodes) throws IOException {
        return Balancer.haproxy(nodes);
    }

    @Override
    Path log(Balancer of) {
        return of.file("log");
    }

    @Test
    void linesOfAStreamPassOneByOne() throws IOException {
        assertThatLinesPassOneByOne();
    }

    @Test
    void anOperatorDrainsANodeAndBringsItBack() throws IOException {
        try (ServerProcess second = ServerProcess.start(data(), Map.of());
                Balancer both = start(node.uri(), second.uri())) {
            String drained = nodeOf(node.uri());
            String other = nodeOf(second.uri());
            try (Dialogue ann = meet(both.uri(), drained)) {
                tell(both, "set server ready/a state drain");
                assertTrue(meetsAlone(both.uri(), other));
                assertEquals(
                        "ok",
                        ann.ask("{\"type\":\"send\",\"channel\":\"chat/drained\",\"body\":1}")
                                .getString("type"));
                tell(both, "set server ready/a state ready");
                meet(both.uri(), drained).close();
            }
        }
    }

    @Test
    void whoeverComesWhileNoNodeIsReadyIsLetIn() throws Exception {
        try (Filling filling = new Filling();
                Balancer alone = start(filling.server().uri());
                Dialogue ann = Dialogue.guest(alone.uri(), "/live")) {
            filling.fill();
            Await.until(
                    "HAProxy knows",
                    60,
                    () -> tell(alone, "show stat").lines().anyMatch(line -> line.matches("ready,a,.*,DOWN,.*")));
            try (Dialogue bob = Dialogue.guest(alone.uri(), "/live")) {
                for (Dialogue one : new Dialogue[] {ann, bob}) {
                    assertEquals(
                            "unavailable",
                            one.ask("{\"type\":\"send\",\"channel\":\"chat/full\",\"body\":\"" + "x".repeat(60_000)
                                            + "\"}")
                                    .getString("code"));
                }
                filling.empty();
                for (Dialogue one : new Dialogue[] {ann, bob}) {
                    assertEquals(
                            "ok",
                            one.ask("{\"type\":\"send\",\"channel\":\"chat/full\",\"body\":1}")
                                    .getString("type"));
                }
            }
        }
    }

    /** A command of an operator, and what HAProxy answers. */
    private static String tell(Balancer balancer, String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertTrue(channel.connect(UnixDomainSocketAddress.of(balancer.file("admin.sock"))));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }
}
