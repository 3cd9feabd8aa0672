package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.server.JettyServer;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parley on a PaaS: behind the NGINX node of the site, which is behind the platform's own balancer. */
class PaasIT {
    private static final String[] TOLD_BY_THE_EDGE = {
        "X-Forwarded-For: 6.6.6.6, 198.51.100.7", "X-Forwarded-Proto: https"
    };

    @Test
    void thePrefixIsTakenOffAndEverythingIsBelowItAndWithoutIt() throws Exception {
        try (ServerProcess node = ServerProcess.start(EveryBalancer.data(), Map.of());
                Balancer balancer = Balancer.paas(List.of(node.uri()))) {
            assertTalk(balancer.uri(), "/ws");
            assertTalk(balancer.uri(), "");
        }
    }

    @Test
    void soItIsForAWarThatIsNotTheRoot() throws Exception {
        JettyServer node = JettyServer.start(Path.of("target", "parley.war"), "/parley", 0);
        try (Balancer balancer = Balancer.paas(List.of(node.uri()), "http://parley/;", "http://parley/parley/;")) {
            assertTalk(balancer.uri(), "/ws");
            assertTalk(balancer.uri(), "/parley");
        } finally {
            node.stop();
        }
    }

    private static void assertTalk(URI uri, String prefix) {
        Api api = new Api(uri);
        try (Dialogue ann = Dialogue.guest(uri, prefix + "/chat/room?name=Ann");
                Dialogue bob = Dialogue.guest(uri, prefix + "/chat/room?name=Bob")) {
            ann.say("{\"type\":\"send\",\"body\":\"Hello\"}");
            assertEquals("Hello", bob.hear("message").getString("body"));
            assertEquals(
                    201,
                    api.post(prefix + "/api/channels/chat/room/messages", "{\"body\":\"from afar\"}")
                            .status());
            assertEquals("from afar", bob.hear("message").getString("body"));
        }
    }

    @Test
    void thePlatformsBalancerIsBelievedAndNobodyElse() throws Exception {
        try (ServerProcess node = ServerProcess.start(EveryBalancer.data(), Map.of("parley.proxies", "127.0.0.1"));
                Balancer balancer = Balancer.paas(List.of(node.uri()), "192.168.0.0/16", "127.0.0.9/32")) {
            JsonObject client = Caller.seen("127.0.0.9", balancer.uri(), "/api/client", TOLD_BY_THE_EDGE);
            assertEquals("198.51.100.7", client.getString("address"));
            assertEquals("https", client.getString("scheme"));
            JsonObject liar = Caller.seen("127.0.0.2", balancer.uri(), "/api/client", TOLD_BY_THE_EDGE);
            assertEquals("127.0.0.2", liar.getString("address"));
            assertEquals("http", liar.getString("scheme"));
        }
    }
}
