package io.parley.it.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.RawSocket;
import io.parley.it.client.Talker;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signing in by the header of a proxy that did the login: the test is that proxy, at 127.0.0.2. */
class GatewayIT {
    private static final String PROXY = "127.0.0.2";
    private static final String ELSEWHERE = "127.0.0.3";

    private static final Map<String, String> SETTINGS = Map.of(
            "parley.auth", "gateway",
            "parley.proxies", PROXY,
            "parley.auth.gateway.header", "X-Forwarded-User",
            "parley.auth.gateway.name", "X-Forwarded-Name");

    private static Optional<String> user(Door door, String address, String... headers) throws IOException {
        return door.greeted(address, headers).map(user -> user.getString("id") + "/" + user.getString("name"));
    }

    @ParameterizedTest
    @EnumSource
    void theProxySaysWhoItIs(Host host) throws IOException {
        try (Door door = host.open(SETTINGS)) {
            assertEquals(Optional.of("ann/ann"), user(door, PROXY, "X-Forwarded-User: ann"));
            assertEquals(
                    Optional.of("ann/Ann B"), user(door, PROXY, "x-forwarded-user: ann", "X-FORWARDED-NAME:  Ann B "));
            assertEquals(
                    Optional.of("zoë/Zoë 😀"), user(door, PROXY, "X-Forwarded-User: zoë", "X-Forwarded-Name: Zoë 😀"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whomTheProxyNamesMayWhatGuestsMay(Host host) throws IOException {
        try (Door door = host.open(SETTINGS);
                RawSocket socket = RawSocket.connect(door.server().uri(), PROXY)) {
            assertEquals(
                    101,
                    RawSocket.status(socket.open(
                            "/chat/lobby?members=false",
                            "X-Forwarded-User: ann",
                            "Sec-WebSocket-Protocol: parley.v1")));
            assertTrue(socket.receive().text().contains("\"hello\""));
            socket.sendText("{\"type\":\"send\",\"body\":1}");
            assertTrue(socket.receive().text().contains("\"from\":{\"id\":\"ann\",\"name\":\"ann\"}"));
            socket.sendText("{\"type\":\"send\",\"channel\":\"feed/prices\",\"body\":1}");
            assertTrue(socket.receive().text().contains("\"code\":\"forbidden\""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyElseIsBelieved(Host host) throws IOException {
        try (Door door = host.open(SETTINGS)) {
            for (String address : new String[] {Door.HERE, ELSEWHERE}) {
                assertEquals(Optional.empty(), user(door, address, "X-Forwarded-User: ann"), address);
                assertEquals(
                        Optional.empty(),
                        user(door, address, "X-Forwarded-User: ann", "X-Forwarded-For: " + PROXY),
                        address);
                assertEquals(
                        Optional.empty(),
                        user(door, address, "X-Forwarded-User: ann", "Forwarded: for=" + PROXY + ";by=" + PROXY),
                        address);
                assertEquals(
                        Optional.of("api/api"),
                        user(door, address, "X-Forwarded-User: ann", "Authorization: Bearer " + Talker.API_KEY),
                        address);
            }
            // For whom the proxy asks makes no difference to who asks.
            assertEquals(
                    Optional.of("ann/ann"),
                    user(door, PROXY, "X-Forwarded-User: ann", "X-Forwarded-For: " + ELSEWHERE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNobodysNameStaysOut(Host host) throws IOException {
        try (Door door = host.open(SETTINGS)) {
            assertEquals(Optional.empty(), user(door, PROXY));
            assertEquals(Optional.empty(), user(door, PROXY, "X-Forwarded-User:"));
            assertEquals(Optional.empty(), user(door, PROXY, "X-Forwarded-User: (null)"));
            assertEquals(Optional.empty(), user(door, PROXY, "X-Forwarded-User: ann", "X-Forwarded-User: bob"));
            assertEquals(Optional.empty(), user(door, PROXY, "X-Forwarded-User: ann", "X-Forwarded-User: ann"));
            assertEquals(Optional.empty(), user(door, PROXY, "X-Forwarded-User: a\u202eb"));
            assertEquals(Optional.empty(), user(door, PROXY, "X-Forwarded-User: " + "a".repeat(129)));
            assertEquals(
                    Optional.empty(),
                    user(door, PROXY, "X-Forwarded-User: ann", "X-Forwarded-Name: " + "a".repeat(65)));
            assertEquals(Optional.empty(), user(door, PROXY, "X-Forwarded-User: ann", "Authorization: Bearer wrong"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void besideGuestsWhoeverIsNotBelievedIsAGuest(Host host) throws IOException {
        Map<String, String> settings = new java.util.HashMap<>(SETTINGS);
        settings.put("parley.auth", "gateway,open");
        try (Door door = host.open(settings)) {
            JsonObject guest = door.greeted(ELSEWHERE, "X-Forwarded-User: ann").orElseThrow();
            assertEquals("g-", guest.getString("id").substring(0, 2));
            assertEquals(Optional.of("ann/ann"), user(door, PROXY, "X-Forwarded-User: ann"));
            assertEquals(Optional.empty(), user(door, PROXY, "X-Forwarded-User: ann", "X-Forwarded-User: bob"));
        }
    }
}
