package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.EventReader;
import io.parley.it.server.Await;
import io.parley.it.server.ServerProcess;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Readers by WebSocket and by server-sent events, whose node dies: behind the balancer they go on at the other one. */
class EventsElsewhereIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final int EACH = 50;
    private static final String FEED = "/api/channels/feed/elsewhere";

    /** One who reads, and comes back when the line breaks. */
    private abstract static class Reader {
        final URI base;
        final List<JsonObject> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger lines = new AtomicInteger();

        Reader(URI base) {
            this.base = base;
        }

        /** Reads until the line breaks, or all is heard. */
        abstract void readOnce();

        CompletableFuture<Void> read() {
            return CompletableFuture.runAsync(() -> {
                while (heard.size() < 2 * EACH) {
                    readOnce();
                }
            });
        }

        void hear(JsonObject event) {
            if (event.getString("type").equals("hello")) {
                lines.incrementAndGet();
            } else if (event.getString("type").equals("message")) {
                heard.add(event);
            }
        }
    }

    private static final class BySocket extends Reader {
        BySocket(URI base) {
            super(base);
        }

        @Override
        void readOnce() {
            JsonObject last = heard.isEmpty() ? null : heard.get(heard.size() - 1);
            String from = last == null ? "last=500" : "epoch=" + last.getString("epoch") + "&seq=" + last.getInt("seq");
            try (Dialogue dialogue = Dialogue.guest(base, "/feed/elsewhere?" + from)) {
                hear(dialogue.hello());
                while (heard.size() < 2 * EACH) {
                    hear(dialogue.next());
                }
            } catch (AssertionError e) {
                // Cut, or not let in just now.
            }
        }
    }

    private static final class ByEvents extends Reader {
        private String id = "";

        ByEvents(URI base) {
            super(base);
        }

        @Override
        void readOnce() {
            HttpRequest.Builder request =
                    new Api(base).request(FEED + "/events?last=500").GET();
            if (!id.isEmpty()) {
                request.header("Last-Event-ID", id);
            }
            try (EventReader reader = EventReader.open(request)) {
                EventReader.Event event = reader.next();
                while (event != null) {
                    hear(event.json());
                    id = event.id().isEmpty() ? id : event.id();
                    event = heard.size() < 2 * EACH ? reader.next() : null;
                }
            } catch (AssertionError e) {
                // Cut, or not let in just now.
            }
        }
    }

    @Test
    void bothSeeTheSameLogWhenTheirNodeDies() throws Exception {
        try (RedisServer redis = RedisServer.durable();
                ServerProcess a = node(redis);
                ServerProcess b = node(redis);
                Balancer nginx = Balancer.nginx(a.uri(), b.uri())) {
            List<Reader> readers = new ArrayList<>();
            List<CompletableFuture<Void>> reading = new ArrayList<>();
            for (Reader reader : List.of(
                    new ByEvents(nginx.uri()),
                    new ByEvents(nginx.uri()),
                    new BySocket(nginx.uri()),
                    new BySocket(nginx.uri()))) {
                readers.add(reader);
                reading.add(reader.read());
                // One after another, so that each node gets one of each kind.
                Await.until("it reads", PATIENCE_SECONDS, () -> reader.lines.get() == 1);
            }
            publish(b, 0);
            Await.until("all read", PATIENCE_SECONDS, () -> readers.stream().allMatch(one -> one.heard.size() == EACH));
            a.kill();
            publish(b, EACH);
            for (CompletableFuture<Void> one : reading) {
                one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            List<JsonObject> log = new Api(b.uri())
                    .get(FEED + "/messages?limit=500")
                    .json()
                    .getJsonArray("messages")
                    .getValuesAs(JsonObject.class);
            assertEquals(2 * EACH, log.size());
            readers.forEach(reader -> assertEquals(log, reader.heard, reader.getClass()::getSimpleName));
            assertTrue(readers.subList(0, 2).stream().anyMatch(one -> one.lines.get() > 1), "a stream was cut");
            assertTrue(readers.subList(2, 4).stream().anyMatch(one -> one.lines.get() > 1), "a socket was cut");
        }
    }

    private static ServerProcess node(RedisServer redis) throws Exception {
        return ServerProcess.start(EveryBalancer.data(), Map.of("parley.redis.url", redis.url()));
    }

    private static void publish(ServerProcess node, int from) {
        Api api = new Api(node.uri());
        for (int i = from; i < from + EACH; i++) {
            assertEquals(
                    201, api.post(FEED + "/messages", "{\"body\":" + i + "}").status());
        }
    }
}
