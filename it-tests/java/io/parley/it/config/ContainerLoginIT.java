package io.parley.it.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.RawSocket;
import io.parley.it.client.Talker;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator puts the container's own login before the WAR with the files of server-config/login. */
class ContainerLoginIT {
    private static final Map<String, String> USERS = Map.of("ann", "sesame", "bob", "open");
    private static final String ANN = basic("ann", "sesame");

    enum Container {
        JETTY_12 {
            @Override
            Furnished start() throws IOException {
                return Furnished.jettyWithLogin(USERS);
            }
        },
        TOMCAT_11 {
            @Override
            Furnished start() throws IOException {
                return Furnished.tomcatWithLogin("tomcat-11", USERS);
            }
        },
        TOMCAT_10 {
            @Override
            Furnished start() throws IOException {
                return Furnished.tomcatWithLogin("tomcat-10", USERS);
            }
        };

        abstract Furnished start() throws IOException;
    }

    private static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void whomTheContainerHasLoggedInIsThatUserHere(Container container) throws IOException {
        try (Furnished server = container.start()) {
            assertEquals(101, knock(server, "Authorization: " + ANN));
            assertEquals(101, knock(server, "Authorization: " + basic("bob", "open")));
            assertEquals(101, knock(server, "Authorization: Bearer " + Talker.API_KEY));
            assertEquals(401, knock(server));
            assertEquals(401, knock(server, "Authorization: " + basic("ann", "wrong")));
            assertEquals(401, knock(server, "Authorization: " + basic("eve", "sesame")));
            assertEquals(401, knock(server, "Authorization: Bearer nonsense"));

            try (RawSocket ann = RawSocket.connect(server.uri())) {
                ann.open("/live", "Authorization: " + ANN, "Sec-WebSocket-Protocol: parley.v1");
                String hello = ann.receive().text();
                assertTrue(hello.contains("\"user\":{\"id\":\"ann\",\"name\":\"ann\"}"), hello);
            }

            assertEquals(200, ask(server, "/", ANN));
            assertEquals(401, ask(server, "/", null));
            assertEquals(200, ask(server, "/api/channels", ANN));
            assertEquals(401, ask(server, "/api/channels", null));
            assertEquals(200, ask(server, "/api/node", "Bearer " + Talker.API_KEY));
            assertEquals(200, ask(server, "/health/live", null));

            JsonObject seen = client(server, ANN);
            assertEquals("ann", seen.getJsonObject("user").getString("id"));
            assertFalse(seen.getBoolean("guests"));
            assertFalse(client(server, null).containsKey("user"));
        }
    }

    private static int knock(Furnished server, String... headers) throws IOException {
        try (RawSocket socket = RawSocket.connect(server.uri())) {
            List<String> head = socket.open("/live", headers);
            return RawSocket.status(head);
        }
    }

    private static int ask(Furnished server, String path, String authorization) {
        return answer(server, path, authorization).status();
    }

    private static JsonObject client(Furnished server, String authorization) {
        return answer(server, "/api/client", authorization).json();
    }

    private static Api.Answer answer(Furnished server, String path, String authorization) {
        Api api = new Api(server.uri());
        return api.send(
                authorization == null ? api.request(path) : api.request(path).header("Authorization", authorization));
    }
}
