package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.server.ServerProcess;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Four nodes, one Redis, three balancers: silence cuts nobody. */
class SilenceIT {

    /** Longer than the 60 s after which each of the balancers usually cuts what is silent, and than the 75 s of our files. */
    private static final int SILENCE_SECONDS = 90;

    private static final String FEED = "/api/channels/feed/quiet/messages";

    @Test
    void aMessageOfOneNodeReachesThoseOfAnotherThroughEachBalancerBeforeAndAfterNinetySecondsOfSilence()
            throws Exception {
        try (RedisServer redis = RedisServer.inMemory();
                ServerProcess a = node(redis);
                ServerProcess b = node(redis);
                ServerProcess c = node(redis);
                ServerProcess d = node(redis);
                Balancer nginx = Balancer.nginx(a.uri(), b.uri(), c.uri(), d.uri());
                Balancer haproxy = Balancer.haproxy(a.uri(), b.uri(), c.uri(), d.uri());
                Balancer apache = Balancer.apache(a.uri(), b.uri(), c.uri(), d.uri())) {
            String last = EveryBalancer.nodeOf(d.uri());
            List<Dialogue> readers = new ArrayList<>();
            try {
                for (Balancer balancer : List.of(nginx, haproxy, apache)) {
                    Dialogue reader = AskingBalancer.meet(balancer.uri(), last);
                    readers.add(reader);
                    assertEquals(
                            "ok",
                            reader.ask("{\"type\":\"join\",\"channel\":\"feed/quiet\"}")
                                    .getString("type"));
                }
                publishAndHear(a.uri(), "before", 1, readers);
                TimeUnit.SECONDS.sleep(SILENCE_SECONDS);
                publishAndHear(a.uri(), "after", 2, readers);
                publishAndHear(haproxy.uri(), "again", 3, readers);
            } finally {
                readers.forEach(Dialogue::close);
            }
        }
    }

    private static ServerProcess node(RedisServer redis) throws Exception {
        return ServerProcess.start(EveryBalancer.data(), Map.of("parley.redis.url", redis.url()));
    }

    private static void publishAndHear(URI node, String body, int seq, List<Dialogue> readers) {
        JsonObject receipt =
                new Api(node).post(FEED, "{\"body\":\"" + body + "\"}").json();
        assertEquals(seq, receipt.getInt("seq"));
        for (Dialogue reader : readers) {
            // The very next thing: nothing else came in between.
            JsonObject heard = reader.next();
            assertEquals("message", heard.getString("type"));
            assertEquals(body, heard.getString("body"));
            assertEquals(seq, heard.getInt("seq"));
        }
    }
}
