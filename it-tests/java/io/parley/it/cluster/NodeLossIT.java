package io.parley.it.cluster;

import io.parley.redis.RedisServer;
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
                node.stop();
                Crowd.awaitLive("orderly stop of a node (" + node + ")", theirs);
                node.start();
            }
            scene.press().awaitMore(MORE);
            scene.endWithoutLoss();
        }
    }
}
