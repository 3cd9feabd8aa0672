package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.Dialogue;
import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who has come to a room at one node has come, whatever node they are at afterwards. */
class NewcomersIT {
    private static final int SOON_SECONDS = 20;
    private static final String BEN = "?name=ben&guest=the-secret-of-ben";
    private static final String SEND = "{\"type\":\"send\",\"body\":1}";

    private static Pair pair;

    @BeforeAll
    static void startNodes() throws IOException {
        pair = Pair.over(RedisServer.durable(), Map.of());
    }

    @AfterAll
    static void stopNodes() {
        if (pair != null) {
            pair.close();
        }
    }

    private static void furnish(Node node, String method, String room, String body) {
        Api api = node.api();
        Answer answer = api.send(api.withKey("/api/rooms/" + room)
                .header("Content-Type", "application/json")
                .method(method, Api.body(body)));
        assertTrue(answer.status() < 300, answer::toString);
    }

    private static Dialogue ben(Node node, String room) {
        return Dialogue.guest(node.uri(), "/chat/" + room + BEN);
    }

    private static boolean isNew(Dialogue guest) {
        return guest.hello().getJsonObject("join").containsKey("writeAfter");
    }

    @Test
    void whoHasWaitedAtOneNodeWritesAtTheOtherAndAfterBothHaveStartedAnew() {
        furnish(pair.here(), "PUT", "waited", "{\"newcomers\":1}");
        try (Dialogue ben = ben(pair.here(), "waited")) {
            assertTrue(isNew(ben));
            Await.until(
                    "the wait is over",
                    SOON_SECONDS,
                    () -> ben.ask(SEND).getString("type").equals("ok"));
        }
        furnish(pair.here(), "PATCH", "waited", "{\"newcomers\":604800}");
        try (Dialogue ben = ben(pair.there(), "waited")) {
            Await.until(
                    "a week is more",
                    SOON_SECONDS,
                    () -> ben.ask(SEND).getString("type").equals("error"));
        }
        furnish(pair.there(), "PATCH", "waited", "{\"newcomers\":1}");
        pair.here().kill();
        pair.there().kill();
        pair.here().start();
        pair.there().start();
        for (Node node : new Node[] {pair.here(), pair.there()}) {
            try (Dialogue ben = ben(node, "waited")) {
                assertFalse(isNew(ben));
                assertEquals("ok", ben.ask(SEND).getString("type"));
            }
        }
    }
}
