package io.parley.it.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service of the operator's says what guests may do: it gives, takes away, and is away. */
class HookIT {
    private static final String KEY = "a-key-by-which-the-service-knows-parley";
    private static final String ROOM = "/chat/hooked?guest=the-secret-of-one-guest";

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private volatile String answer = "{\"rights\":[\"read\",\"write\"],\"ttl\":1}";
    private volatile int status = 200;
    private HttpServer service;

    @BeforeEach
    void serve() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            try (exchange) {
                heard.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        service.start();
    }

    @AfterEach
    void end() {
        service.stop(0);
    }

    private Door open(Host host) throws IOException {
        return host.open(Map.of(
                "parley.grants",
                "{}",
                "parley.auth.hook",
                "http://127.0.0.1:" + service.getAddress().getPort() + "/rights",
                "parley.auth.hook.key",
                KEY,
                "parley.ping",
                "5s"));
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_12", "TOMCAT_11"})
    void itGivesTakesAwayAndIsAway(Host host) throws Exception {
        try (Door door = open(host)) {
            Dialogue guest = Dialogue.guest(door.server().uri(), ROOM);
            String id = guest.hello().getJsonObject("user").getString("id");
            JsonObject sent = guest.ask("{\"type\":\"send\",\"body\":1}");
            assertEquals("ok", sent.getString("type"), sent::toString);
            assertEquals("forbidden", guest.ask("{\"type\":\"history\"}").getString("code"));
            assertEquals(
                    List.of("Bearer " + KEY + " {\"user\":{\"id\":\"" + id + "\",\"name\":\""
                            + guest.hello().getJsonObject("user").getString("name")
                            + "\"},\"guest\":true,\"roles\":[],\"channel\":\"chat/hooked\"}"),
                    List.of(heard.peek()));

            Api api = door.api();
            assertEquals(403, api.get("/api/channels/chat/hooked/messages").status());
            assertEquals(
                    200,
                    api.get("/api/channels/chat/hooked/messages?view=latest").status());

            answer = "{\"rights\":[]}";
            assertEquals("forbidden", guest.hear("removed").getString("code"));
            Await.until(
                    "the right to write has gone",
                    20,
                    () -> guest.ask("{\"type\":\"send\",\"body\":1}")
                            .getString("code", "")
                            .equals("forbidden"));

            status = 500;
            JsonObject join = guest.ask("{\"type\":\"join\",\"channel\":\"chat/another\"}");
            assertEquals("unavailable", join.getString("code"), join::toString);
            assertTrue(join.getBoolean("retry"));
            assertEquals(503, api.get("/api/channels/chat/another/members").status());
            Talker turnedAway = Talker.connect(door.server().uri(), "/chat/third", "parley.v1");
            assertEquals(1013, turnedAway.closed());

            status = 200;
            answer = "{\"rights\":[\"read\"]}";
            assertEquals(
                    "ok",
                    guest.ask("{\"type\":\"join\",\"channel\":\"chat/another\"}")
                            .getString("type"));
            door.server().stop();
            String log = Files.readString(door.folder().resolve("data.log"));
            assertTrue(log.contains("parley.auth.hook does not answer as it should"), log);
            assertTrue(log.contains("parley.auth.hook answers again"), log);
            assertTrue(!log.contains(KEY), "the log holds the key");
        }
    }
}
