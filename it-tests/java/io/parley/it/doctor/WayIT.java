package io.parley.it.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.balancer.Balancer;
import io.parley.it.client.Api;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.ServerProcess;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Faults of what lies between a browser and Parley, planted one by one. */
class WayIT {
    private static final Path CERTIFICATES = Path.of("target", "it", "doctor-certificates");
    private static final String GOOD = "good";

    private static Certificates certificates;
    private static ServerProcess node;

    @BeforeAll
    static void startANodeAndMakeCertificates() throws IOException {
        node = node(Map.of());
        certificates = new Certificates(CERTIFICATES);
        certificates.make(GOOD, "IP:127.0.0.1", 90);
    }

    @AfterAll
    static void endTheNode() {
        node.close();
    }

    private static ServerProcess node(Map<String, String> settings) throws IOException {
        Path data = Path.of("target", "it", "doctor-node-" + System.nanoTime());
        Map<String, String> all = new HashMap<>(Map.of("parley.ping", "2s"));
        all.putAll(settings);
        return ServerProcess.start(Ports.free(), data, all);
    }

    private static Diagnosis look(URI uri, String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                uri.toString(),
                "--json",
                "--connections=1000",
                "--key=" + Talker.API_KEY,
                "--idle=1s",
                "--ca=" + certificates.file(GOOD)));
        all.addAll(List.of(more));
        return Diagnosis.of(all.toArray(String[]::new));
    }

    private static Balancer nginx(String... changes) throws IOException {
        return nginx(List.of(node.uri()), changes);
    }

    private static Balancer nginx(List<URI> nodes, String... changes) throws IOException {
        return Balancer.nginx(
                nodes,
                Stream.concat(Stream.of(certificates.changes(GOOD)), Stream.of(changes))
                        .toArray(String[]::new));
    }

    @Test
    void aHealthyClusterBehindABalancerHasNoFault() throws Exception {
        try (RedisServer redis = RedisServer.with("appendonly yes", "maxmemory 256mb");
                ServerProcess a = node(Map.of("parley.redis.url", redis.url()));
                ServerProcess b = node(Map.of("parley.redis.url", redis.url()));
                Balancer balancer = nginx(List.of(a.uri(), b.uri()))) {
            Diagnosis diagnosis = look(balancer.secureUri(), "--redis=" + redis.url(), "--idle=5s");
            diagnosis.assertHealthy();
            assertTrue(
                    seen(diagnosis, "nodes").startsWith("2 answered, and hear each other"), seen(diagnosis, "nodes"));
            assertTrue(seen(diagnosis, "idle").contains("2 pings"), seen(diagnosis, "idle"));
            assertTrue(seen(diagnosis, "http2").startsWith("Offered for pages"), seen(diagnosis, "http2"));
            assertTrue(seen(diagnosis, "tls").contains("127.0.0.1"), seen(diagnosis, "tls"));
        }
    }

    private static String seen(Diagnosis diagnosis, String id) {
        return diagnosis.json().getJsonArray("findings").getValuesAs(JsonObject.class).stream()
                .filter(finding -> finding.getString("id").equals(id))
                .findFirst()
                .orElseThrow()
                .getString("seen");
    }

    @Test
    void aNodeWithoutABalancerHasNoFault() throws Exception {
        look(node.uri()).assertHealthy();
    }

    @Test
    void aNodeThatNobodyEntersWithoutSigningInHasNoFault() throws Exception {
        Map<String, String> closed = Map.of("parley.auth", "jwt", "parley.auth.jwt.key", "s".repeat(32));
        try (ServerProcess one = node(closed)) {
            Diagnosis diagnosis = look(one.uri());
            diagnosis.assertHealthy();
            assertTrue(seen(diagnosis, "subprotocol").contains("without signing in"), seen(diagnosis, "subprotocol"));
            assertTrue(seen(diagnosis, "key").startsWith("A message was published"), seen(diagnosis, "key"));
        }
    }

    @Test
    void aBalancerThatDropsTheUpgradeIsFound() throws Exception {
        try (Balancer balancer = nginx(
                "proxy_set_header Upgrade $http_upgrade;",
                "",
                "proxy_set_header Connection $connection_upgrade;",
                "proxy_set_header Connection \"\";")) {
            JsonObject finding = look(balancer.uri()).assertOnly("upgrade", "FAIL");
            assertEquals("server-config/nginx/parley.conf", finding.getString("file"));
        }
    }

    @Test
    void aBalancerThatGivesUpSoonerThanPingsComeIsFound() throws Exception {
        try (Balancer balancer = nginx("proxy_read_timeout 75s;", "proxy_read_timeout 1s;")) {
            JsonObject finding = look(balancer.uri(), "--idle=4s").assertOnly("idle", "FAIL");
            assertTrue(finding.getString("seen").contains("cut by something on the way"), finding.getString("seen"));
        }
    }

    @Test
    void aBalancerThatDropsTheSubprotocolIsFound() throws Exception {
        try (Balancer balancer =
                nginx("server_tokens off;", "server_tokens off; proxy_set_header Sec-WebSocket-Protocol \"\";")) {
            look(balancer.uri()).assertOnly("subprotocol", "FAIL");
        }
    }

    @Test
    void aBalancerThatLetsFewComeFromOneAddressIsFound() throws Exception {
        try (Balancer balancer = nginx("limit_conn clients 1000;", "limit_conn clients 20;")) {
            JsonObject finding = look(balancer.uri()).assertOnly("many-connections", "WARN");
            assertTrue(finding.getString("seen").contains("times 429"), finding.getString("seen"));
        }
    }

    @Test
    void aBalancerThatTakesNoLargeRequestsIsFound() throws Exception {
        try (Balancer balancer = nginx("client_max_body_size 0;", "client_max_body_size 8k;")) {
            look(balancer.uri()).assertOnly("large-messages", "FAIL");
        }
    }

    @Test
    void aStickyBalancerIsFound() throws Exception {
        try (Balancer balancer = Balancer.haproxy(
                List.of(node.uri()),
                "    balance leastconn",
                "    balance leastconn\n    cookie SERVERID insert indirect nocache",
                node.uri().getAuthority(),
                node.uri().getAuthority() + " cookie a")) {
            JsonObject finding = look(balancer.uri()).assertOnly("sticky", "WARN");
            assertTrue(finding.getString("seen").contains("SERVERID"), finding.getString("seen"));
        }
    }

    @Test
    void webSocketsInHttp2AreTried() throws Exception {
        try (Balancer balancer = Balancer.haproxy(List.of(node.uri()))) {
            Diagnosis diagnosis = Diagnosis.of(
                    balancer.secureUri().toString(),
                    "--json",
                    "--only=http2",
                    "--ca=" + balancer.file("fullchain.pem"));
            diagnosis.assertHealthy();
            assertEquals("Offered, and a WebSocket opens in it (RFC 8441).", seen(diagnosis, "http2"));
        }
    }

    @Test
    void aBalancerThatNodesDoNotTrustIsFound() throws Exception {
        try (ServerProcess distrustful = node(Map.of("parley.proxies", "10.0.0.5"));
                Balancer balancer = nginx(List.of(distrustful.uri()))) {
            look(balancer.secureUri()).assertOnly("client-address", "FAIL");
        }
    }

    @Test
    void nodesThatShareNoRedisAreFound() throws Exception {
        try (ServerProcess other = node(Map.of());
                Balancer balancer = nginx(List.of(node.uri(), other.uri()))) {
            look(balancer.uri(), "--timeout=2s").assertOnly("nodes", "FAIL");
        }
    }

    @Test
    void aNodeThatIsNotReadyIsFound() throws Exception {
        RedisServer redis = RedisServer.inMemory();
        try (ServerProcess waiting = node(Map.of("parley.redis.url", redis.url(), "parley.redis.timeout", "500ms"))) {
            redis.close();
            Api api = new Api(waiting.uri());
            Await.until("it notices", 20, () -> api.get("/health/ready").status() == 503);
            look(waiting.uri()).assertOnly("ready", "FAIL");
        } finally {
            redis.close();
        }
    }

    @Test
    void anExpiredCertificateIsFound() throws Exception {
        certificates.make("expired", "IP:127.0.0.1", -1);
        JsonObject finding = withCertificate("expired");
        assertTrue(finding.getString("seen").contains("has expired on"), finding.getString("seen"));
    }

    @Test
    void aCertificateOfSomebodyElseIsFound() throws Exception {
        certificates.make("elsewhere", "DNS:elsewhere.example", 90);
        JsonObject finding = withCertificate("elsewhere");
        assertTrue(
                finding.getString("seen").contains("for elsewhere.example and not for 127.0.0.1"),
                finding.getString("seen"));
    }

    @Test
    void aCertificateThatNobodySignedIsFound() throws Exception {
        certificates.make("unknown", "IP:127.0.0.1", 90);
        try (Balancer balancer = Balancer.nginx(List.of(node.uri()), certificates.changes("unknown"))) {
            JsonObject finding = look(balancer.secureUri()).assertOnly("tls", "FAIL");
            assertTrue(finding.getString("seen").startsWith("Nobody who is trusted"), finding.getString("seen"));
        }
    }

    /** Its own authority is trusted, so that this is the only fault. */
    private static JsonObject withCertificate(String name) throws Exception {
        try (Balancer balancer = Balancer.nginx(List.of(node.uri()), certificates.changes(name))) {
            return look(balancer.secureUri(), "--ca=" + certificates.file(name)).assertOnly("tls", "FAIL");
        }
    }

    @Test
    void aClockThatIsWrongIsFound() throws Exception {
        try (FaultyProxy proxy = FaultyProxy.writing(
                node.uri(), head -> head.replaceFirst("\r\nDate: [^\r]*", "\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT"))) {
            look(proxy.uri()).assertOnly("clocks", "FAIL");
        }
    }

    @Test
    void aProxyThatHoldsMessagesBackIsFound() throws Exception {
        try (FaultyProxy proxy = FaultyProxy.holdingBack(node.uri(), Duration.ofSeconds(1))) {
            look(proxy.uri()).assertOnly("buffering", "WARN");
        }
    }

    @Test
    void aProxyThatCutsLargeMessagesIsFound() throws Exception {
        try (FaultyProxy proxy = FaultyProxy.afraidOfMoreThan(node.uri(), 32_768)) {
            look(proxy.uri()).assertOnly("large-messages", "FAIL");
        }
    }

    @Test
    void anotherKeyIsFound() throws Exception {
        look(node.uri(), "--key=another-key-of-somebody").assertOnly("key", "FAIL");
    }

    @Test
    void anotherPathIsFound() throws Exception {
        look(URI.create(node.uri() + "elsewhere/")).assertOnly("live", "FAIL");
    }

    @Test
    void aPortWhereNothingListensIsFound() throws Exception {
        look(URI.create("http://127.0.0.1:" + Ports.free() + "/")).assertOnly("reach", "FAIL");
    }
}
