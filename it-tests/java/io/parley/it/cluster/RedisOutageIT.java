package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Redis goes away for all nodes or for one: connections stay, sends are refused at once, and all heals by itself. */
class RedisOutageIT {

    private static final Duration AWAY = Duration.ofSeconds(10);
    private static final int NOTICE_SECONDS = 10;
    private static final long AT_ONCE_MILLIS = 200;
    private static final int MORE = 300;

    private static RedisServer redis;
    private static Relay relay;
    private static Cluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        redis = RedisServer.durableAlways();
        relay = new Relay(redis.port());
        cluster = Cluster.over(List.of(redis.url(), relay.url(), redis.url()), Map.of());
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
        relay.close();
        redis.close();
    }

    @Test
    void whileRedisStandsStillEverythingIsRefusedAtOnceAndConnectionsStay() throws Exception {
        try (Scene scene = new Scene(cluster, "still")) {
            int lines = scene.crowd().lines();
            long away = System.nanoTime();
            long back = away + AWAY.toNanos();
            redis.suspend();
            cluster.nodes().forEach(RedisOutageIT::awaitNotReady);
            long noticed = System.nanoTime();
            Figures.say("SIGSTOP of Redis: noticed after %.1f s", (noticed - away) / 1e9);
            Scene.letPass(Duration.ofNanos(back - noticed));
            cluster.nodes().forEach(node -> assertEquals(200, node.liveness()));
            assertRefusedAtOnce(scene, noticed);

            heal(scene, "SIGSTOP of Redis for 10 s", redis::resume);
            assertEquals(lines, scene.crowd().lines(), "connections stay");
        }
    }

    @Test
    void whenRedisIsKilledAndComesBackNothingIsLostAndConnectionsStay() throws Exception {
        try (Scene scene = new Scene(cluster, "reborn")) {
            int lines = scene.crowd().lines();
            redis.kill();
            cluster.nodes().forEach(RedisOutageIT::awaitNotReady);
            cluster.nodes().forEach(node -> assertEquals(200, node.liveness()));

            heal(scene, "kill -9 and restart of Redis", redis::restart);
            assertEquals(lines, scene.crowd().lines(), "connections stay");
        }
    }

    @Test
    void aNodeWhoseLinesToRedisAreCutKeepsItsClientsAndHeals() throws Exception {
        cutOff("cut", "one node's lines to Redis reset for 10 s", relay::refuse);
    }

    @Test
    void aNodeWhoseLinesToRedisGoNowhereKeepsItsClientsAndHeals() throws Exception {
        cutOff("hole", "one node's lines to Redis a black hole for 10 s", relay::swallow);
    }

    private static void cutOff(String name, String what, Runnable fault) throws Exception {
        Node node = cluster.node(1);
        try (Scene scene = new Scene(cluster, name)) {
            int lines = scene.crowd().lines();
            List<Subscriber> others = scene.crowd().notAt(node);
            Crowd.mark(others);
            long back = System.nanoTime() + AWAY.toNanos();
            fault.run();
            Crowd.awaitLive(what + ": the others", others);
            awaitNotReady(node);
            long noticed = System.nanoTime();
            Scene.letPass(Duration.ofNanos(back - noticed));
            assertEquals(200, node.liveness());
            assertEquals(200, cluster.node(0).readiness());
            assertRefusedAtOnce(scene, noticed);

            heal(scene, what, relay::pass);
            assertEquals(lines, scene.crowd().lines(), "connections stay");
        }
    }

    @Test
    void whenTheLogIsLostEverybodyIsToldAndThenReadsTheNewOne() throws Exception {
        try (Scene scene = new Scene(cluster, "flushed")) {
            redis.command("FLUSHALL");
            long flushed = System.nanoTime();
            Crowd.mark(scene.crowd().subscribers());
            Crowd.awaitLive("FLUSHALL", scene.crowd().subscribers());
            scene.press().awaitMore(MORE);
            scene.endAfterLoss(flushed);
            scene.assertEverybodyWasToldOnce();
        }
    }

    private static void heal(Scene scene, String what, Runnable cure) throws InterruptedException {
        Crowd.mark(scene.crowd().subscribers());
        cure.run();
        Crowd.awaitLive(what + ", from its end", scene.crowd().subscribers());
        cluster.nodes()
                .forEach(node -> Await.until("it is ready again", NOTICE_SECONDS, () -> node.readiness() == 200));
        scene.press().awaitMore(MORE);
        scene.endWithoutLoss();
    }

    private static void awaitNotReady(Node node) {
        Await.until("it says that it is not ready", NOTICE_SECONDS, () -> node.readiness() == 503);
    }

    private static void assertRefusedAtOnce(Scene scene, long since) {
        List<Publisher.Refusal> refusals =
                scene.press().refusals().filter(refusal -> refusal.at() > since).toList();
        assertTrue(
                refusals.stream().allMatch(refusal -> refusal.code().equals("unavailable")),
                () -> "unavailable, not " + refusals);
        long median = TimeUnit.NANOSECONDS.toMillis(refusals.stream()
                .mapToLong(Publisher.Refusal::nanos)
                .sorted()
                .skip(refusals.size() / 2)
                .findFirst()
                .orElseThrow());
        Figures.say("refused: %d, median %d ms", refusals.size(), median);
        assertTrue(median < AT_ONCE_MILLIS, () -> "refused after " + median + " ms");
    }
}
