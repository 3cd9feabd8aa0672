package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.server.Await;
import io.parley.it.server.ServerProcess;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Redis is away, so all nodes are not ready at once: no balancer makes that worse. */
class OutageIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final String FEED = "/api/channels/feed/outage/messages";
    private static final String SEND = "{\"type\":\"send\",\"channel\":\"chat/outage\",\"body\":1}";

    @Test
    void whoeverIsConnectedStaysAndHearsWhatComesAfterwards() throws Exception {
        try (RedisServer redis = RedisServer.durable();
                ServerProcess a = node(redis);
                ServerProcess b = node(redis);
                Balancer nginx = Balancer.nginx(a.uri(), b.uri());
                Balancer haproxy = Balancer.haproxy(a.uri(), b.uri());
                Balancer apache = Balancer.apache(a.uri(), b.uri())) {
            List<Dialogue> readers = new ArrayList<>();
            try {
                for (Balancer balancer : List.of(nginx, haproxy, apache)) {
                    // Two, so that each node has one of them.
                    readers.add(reader(balancer.uri()));
                    readers.add(reader(balancer.uri()));
                }
                redis.kill();
                // Its nodes live, and say so; Apache has none that is ready, and asks none.
                Await.until("Apache knows", PATIENCE_SECONDS, () -> status(apache.uri(), "live") == 503);
                for (Dialogue reader : readers) {
                    JsonObject refused = reader.ask(SEND);
                    assertEquals("unavailable", refused.getString("code"));
                    assertEquals(true, refused.getBoolean("retry"));
                }
                // The others let in whoever comes.
                for (Balancer balancer : List.of(nginx, haproxy)) {
                    Dialogue late = Dialogue.guest(balancer.uri(), "/live");
                    readers.add(late);
                    assertEquals("unavailable", late.ask(SEND).getString("code"));
                }

                redis.restart();
                for (Balancer balancer : List.of(nginx, haproxy, apache)) {
                    Await.until("all is well again", PATIENCE_SECONDS, () -> status(balancer.uri(), "ready") == 200);
                }
                for (Dialogue late : readers.subList(6, readers.size())) {
                    Await.until("it may send", PATIENCE_SECONDS, () -> isOk(late.ask(SEND)));
                    assertEquals("ok", late.ask(join()).getString("type"));
                }
                assertEquals(
                        201,
                        new Api(apache.uri()).post(FEED, "{\"body\":\"well\"}").status());
                for (Dialogue reader : readers) {
                    assertEquals("well", reader.hear("message").getString("body"));
                }
            } finally {
                readers.forEach(Dialogue::close);
            }
        }
    }

    private static ServerProcess node(RedisServer redis) throws Exception {
        return ServerProcess.start(EveryBalancer.data(), Map.of("parley.redis.url", redis.url()));
    }

    private static Dialogue reader(URI uri) {
        Dialogue reader = Dialogue.guest(uri, "/live");
        assertEquals("ok", reader.ask(join()).getString("type"));
        return reader;
    }

    private static String join() {
        return "{\"type\":\"join\",\"channel\":\"feed/outage\"}";
    }

    private static boolean isOk(JsonObject answer) {
        return answer.getString("type").equals("ok");
    }

    private static int status(URI uri, String health) {
        return new Api(uri).get("/health/" + health).status();
    }
}
