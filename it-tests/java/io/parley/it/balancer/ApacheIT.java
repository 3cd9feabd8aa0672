package io.parley.it.balancer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.RawSocket;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parley behind Apache httpd. */
class ApacheIT extends AskingBalancer {

    @Override
    Balancer start(URI... nodes) throws IOException {
        return Balancer.apache(nodes);
    }

    @Override
    Path log(Balancer of) {
        return of.file("access.log");
    }

    @Test
    void whoLogsInToApacheIsThatUserToTheNodesAndNobodyElseIsAnybody() throws Exception {
        Map<String, String> settings = Map.of(
                "parley.auth", "gateway",
                "parley.auth.gateway.header", "X-Forwarded-User");
        try (ServerProcess closed = ServerProcess.start(data(), settings);
                Balancer gateway =
                        Balancer.apacheWithLogin(List.of(user("ann", "sesame"), user("zoë", "sesame")), closed.uri())) {
            assertEquals(401, knock(gateway));
            assertEquals(401, knock(gateway, "X-Forwarded-User: ann"));
            assertEquals(401, knock(gateway, basic("ann", "wrong")));
            assertEquals(401, knock(gateway, basic("bob", "sesame"), "X-Forwarded-User: ann"));
            assertEquals(101, knock(gateway, basic("ann", "sesame")));
            for (String name : List.of("ann", "zoë")) {
                JsonObject seen = Caller.seen(
                        "127.0.0.2", gateway.uri(), "/api/client", basic(name, "sesame"), "X-Forwarded-User: root");
                assertEquals(name, seen.getJsonObject("user").getString("id"));
                assertFalse(seen.getBoolean("guests"));
            }
            try (RawSocket ann = RawSocket.connect(gateway.uri())) {
                ann.open(
                        "/live", basic("ann", "sesame"), "X-Forwarded-User: root", "Sec-WebSocket-Protocol: parley.v1");
                assertTrue(ann.receive().text().contains("\"user\":{\"id\":\"ann\",\"name\":\"ann\"}"));
            }
            try (RawSocket watch = RawSocket.connect(gateway.uri())) {
                assertEquals(200, RawSocket.status(watch.handshake("/health/ready")));
            }
        }
    }

    private static int knock(Balancer gateway, String... headers) throws IOException {
        try (RawSocket socket = RawSocket.connect(gateway.uri())) {
            return RawSocket.status(socket.open("/live", headers));
        }
    }

    private static String basic(String name, String password) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(UTF_8));
    }

    /** A line as {@code htpasswd -s} writes it. */
    private static String user(String name, String password) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(password.getBytes(UTF_8));
        return name + ":{SHA}" + Base64.getEncoder().encodeToString(digest);
    }
}
