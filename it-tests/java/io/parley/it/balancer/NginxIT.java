package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.server.Await;
import io.parley.it.server.JettyServer;
import io.parley.it.server.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parley behind NGINX. */
class NginxIT extends EveryBalancer {
    private static final int BURST = 500;
    private static final int CONNECTIONS = 1_000;

    @Override
    Balancer start(URI... nodes) throws IOException {
        return Balancer.nginx(nodes);
    }

    @Override
    Path log(Balancer of) {
        return of.file("access.log");
    }

    @Test
    void linesOfAStreamPassOneByOne() throws IOException {
        assertThatLinesPassOneByOne();
    }

    @Test
    void whoBeginsTooManyWebSocketsIsTurnedAwayAndNobodyElse() throws IOException {
        int begun = 0;
        int status = handshake("127.0.0.3");
        while (status == 101) {
            begun++;
            assertTrue(begun < 20 * BURST, "there is no limit");
            status = handshake("127.0.0.3");
        }
        assertEquals(429, status);
        assertTrue(begun >= BURST, "turned away after " + begun);
        assertEquals(101, handshake("127.0.0.4"));
        // Only handshakes are counted.
        assertEquals(
                "127.0.0.3",
                Caller.seen("127.0.0.3", balancer.uri(), "/api/client").getString("address"));
    }

    private int handshake(String address) throws IOException {
        try (Caller caller = new Caller(address, balancer.uri()).upgrade("/echo")) {
            return caller.status();
        }
    }

    @Test
    void whoHasTooManyConnectionsIsTurnedAwayAndNobodyElse() throws IOException {
        List<Caller> all = new ArrayList<>();
        try {
            int status = alive("127.0.0.5");
            while (status == 200) {
                assertTrue(all.size() < 2 * CONNECTIONS, "there is no limit");
                // Its body does not come: it stays.
                all.add(new Caller("127.0.0.5", balancer.uri())
                        .begin("POST /api/channels/chat/limit/messages", "Content-Length: 10"));
                status = alive("127.0.0.5");
            }
            assertEquals(429, status);
            // The questions between count too, until NGINX has seen them end.
            assertTrue(all.size() > CONNECTIONS - 50, "turned away after " + all.size());
            assertEquals(200, alive("127.0.0.6"));
        } finally {
            for (Caller caller : all) {
                caller.close();
            }
        }
    }

    private int alive(String address) throws IOException {
        try (Caller caller = new Caller(address, balancer.uri()).begin("GET /health/live")) {
            return caller.status();
        }
    }

    /** NGINX asks nobody how they are: it finds out when a request fails, and that request goes on to another node. */
    @Test
    void aNodeThatHasGoneCostsNoRequestAndIsUsedAgainWhenItIsBack() throws Exception {
        int port = Ports.free();
        JettyServer second = JettyServer.start(Path.of("target", "parley.war"), "/", port);
        try (Balancer both = start(node.uri(), second.uri())) {
            Api api = new Api(both.uri());
            String id = nodeOf(second.uri());
            Await.until("both are used", 20, () -> nodeOf(both.uri()).equals(id));
            second.stop();
            for (int i = 0; i < 20; i++) {
                assertEquals(200, api.get("/health/ready").status());
                try (Dialogue ann = Dialogue.guest(both.uri(), "/live")) {
                    assertEquals(nodeOf(node.uri()), ann.hello().getString("node"));
                }
            }
            second = JettyServer.start(Path.of("target", "parley.war"), "/", port);
            String back = nodeOf(second.uri());
            Await.until("it is used again", 20, () -> nodeOf(both.uri()).equals(back));
        } finally {
            second.stop();
        }
    }
}
