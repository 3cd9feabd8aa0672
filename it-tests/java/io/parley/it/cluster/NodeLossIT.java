package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes die, stand still and are restarted under load: nobody misses anything, and nobody hears anything twice. */
class NodeLossIT {

    private static final Duration STOPPED = Duration.ofSeconds(20);
    private static final int MORE = 300;

    private static RedisServer redis;
    private static Cluster cluster;

    @BeforeAll
    static void startCluster() throws Exception {
        redis = RedisServer.durableAlways();
        cluster = Cluster.over(redis.url());
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
        redis.close();
    }

    @Test
    void theClientsOfAKilledNodeGoOnElsewhere() throws Exception {
        try (Scene scene = new Scene(cluster, "killed")) {
            for (Node node : cluster.nodes().subList(0, 2)) {
                List<Subscriber> theirs = scene.crowd().markLost(node);
                node.kill();
                Crowd.awaitLive("kill -9 of a node (" + node + ")", theirs);
                node.start();
                scene.press().awaitMore(MORE);
            }
            scene.endWithoutLoss();
        }
    }

    @Test
    void theClientsOfANodeThatStandsStillGoOnElsewhereAndItGoesOnToo() throws Exception {
        Node node = cluster.node(2);
        try (Scene scene = new Scene(cluster, "stopped")) {
            List<Subscriber> theirs = scene.crowd().markLost(node);
            List<Subscriber> patient = scene.addPatientReaders(node);
            long resume = System.nanoTime() + STOPPED.toNanos();
            node.suspend();
            Crowd.awaitLive("SIGSTOP of a node (" + node + ")", theirs);
            Scene.letPass(Duration.ofNanos(resume - System.nanoTime()));
            Crowd.mark(patient);
            node.resume();
            Crowd.awaitLive("SIGCONT of the node, its patient readers", patient);
            scene.press().awaitMore(MORE);
            scene.endWithoutLoss();
        }
    }

    @Test
    void aRollingRestartLosesNothing() throws Exception {
        try (Scene scene = new Scene(cluster, "rolling")) {
            for (Node node : cluster.nodes()) {
                List<Subscriber> theirs = scene.crowd().markLost(node);
                node.terminate();
                Crowd.awaitLive("SIGTERM of a node (" + node + "), with 2 s of notice in it", theirs);
                node.stop();
                node.start();
            }
            scene.press().awaitMore(MORE);
            scene.endWithoutLoss();
        }
    }

    @Test
    void anyNodeTellsOfAnyOther() {
        Node asked = cluster.node(0);
        Node far = cluster.node(1);
        String path = "/api/nodes/" + far.id();
        try (Dialogue ann = Dialogue.guest(far.uri(), "/chat/lobby?name=Ann")) {
            Await.until("the nodes know each other", 20, () -> ask(asked, path).status() == 200);
            assertEquals(far.id(), ask(asked, path).json().getString("node"));
            String id = ann.hello().getString("connection");
            JsonObject connection = ask(asked, path + "/connections/" + id).json();
            assertEquals("Ann", connection.getJsonObject("user").getString("name"));
            assertEquals(404, ask(asked, "/api/node/connections/" + id).status(), "it is not the node's own");

            Api api = asked.api();
            assertEquals(
                    200,
                    api.send(api.withKey(path + "/connections/" + id).DELETE()).status());
            assertEquals(1012, ann.hear("bye").getInt("code"));
        }
        assertEquals(503, ask(asked, "/api/nodes/nobody00").status(), "nobody of this name answers");
    }

    private static Api.Answer ask(Node node, String path) {
        Api api = node.api();
        return api.send(api.withKey(path).GET());
    }
}
