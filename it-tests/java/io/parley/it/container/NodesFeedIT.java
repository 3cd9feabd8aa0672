package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.RawSocket;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The feed in which nodes tell of themselves: for those who have the key, and for nobody else. */
class NodesFeedIT extends OnEveryContainer {
    private static final int PATIENCE_SECONDS = 20;
    private static final String NODES = "feed/parley.nodes";
    private static final String LIST = "/api/channels?after=feed/parley.n&limit=1";

    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    @Test
    void whoeverHasTheKeyHearsHowTheNodesAre() {
        try (Dialogue owner = Dialogue.withKey(base, "/" + NODES)) {
            JsonObject told = owner.hear("message");
            JsonObject report = told.getJsonObject("body");
            assertEquals(owner.hello().getString("node"), report.getString("node"));
            assertEquals("ready", report.getString("state"));
            assertEquals(api.send(api.withKey("/api/node").GET()).json().keySet(), report.keySet());
        }
    }

    @Test
    void aGuestMayDoNothingWithIt() {
        try (Dialogue guest = Dialogue.guest(base, "/live")) {
            for (String command : List.of("join", "history", "members", "send")) {
                String body = command.equals("send") ? ",\"body\":1" : "";
                JsonObject answer =
                        guest.ask("{\"type\":\"" + command + "\",\"channel\":\"" + NODES + "\"" + body + "}");
                assertEquals("forbidden", answer.getString("code", ""), () -> command + ": " + answer);
            }
        }
        for (String path : List.of("/messages", "/members")) {
            assertEquals(403, api.get("/api/channels/" + NODES + path).status(), path);
        }
        assertEquals(
                401,
                api.send(api.request("/api/channels/" + NODES + "/messages")
                                .header("Content-Type", "application/json")
                                .POST(Api.body("{\"body\":1}")))
                        .status());
    }

    @Test
    void aGuestWhoOpensItIsSentAway() throws IOException {
        try (RawSocket guest = RawSocket.connect(base).upgrade("/" + NODES, "parley.v1")) {
            String bye = guest.receive().text();
            assertTrue(bye.contains("\"bye\"") && bye.contains("\"forbidden\""), bye);
            assertEquals(4403, guest.closeCode());
        }
    }

    @Test
    void noOtherReservedNameIsAGuests() {
        try (Dialogue guest = Dialogue.guest(base, "/live")) {
            assertEquals(
                    "forbidden",
                    guest.ask("{\"type\":\"join\",\"channel\":\"chat/parley.room\"}")
                            .getString("code", ""));
        }
    }

    @Test
    void aGuestDoesNotSeeThatItIsThere() {
        Await.until(
                "the node has told of itself",
                PATIENCE_SECONDS,
                () -> api.send(api.withKey(LIST).GET()).toString().contains(NODES));
        assertTrue(!api.get(LIST).toString().contains("parley.nodes"));
    }

    @Test
    void aBrowserBringsTheKeyAmongItsSubprotocols() {
        Talker owner = Talker.connect(base, "/" + NODES, "parley.v1", "bearer." + Talker.API_KEY);
        assertEquals("parley.v1", owner.subprotocol());
        assertTrue(owner.receive().contains("\"hello\""));
        owner.leave();
    }

    @Test
    void aWrongKeyAmongTheSubprotocolsIsRefusedBeforeTheUpgrade() throws IOException {
        try (RawSocket socket = RawSocket.connect(base)) {
            List<String> head = socket.handshake(
                    "/live",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Protocol: parley.v1, bearer.nonsense");
            assertEquals("HTTP/1.1 401", head.get(0).substring(0, 12));
        }
    }
}
