package io.parley.it.cluster;

import io.parley.it.server.Await;
import io.parley.redis.RedisCluster;
import io.parley.redis.RedisSentinel;
import io.parley.redis.RedisServer;
import org.junit.jupiter.api.Test;

/** Another Redis becomes the master, and lacks what was acknowledged last: nobody goes on as if nothing had happened. */
class FailoverIT {

    private static final int LOST = 200;
    private static final int MORE = 300;
    private static final int LEAVE_SECONDS = 4;

    @Test
    void afterAFailoverThatLostMessagesEverybodyIsToldAndReadsTheSame() throws Exception {
        try (RedisSentinel redis = RedisSentinel.start("appendonly yes");
                Cluster cluster = Cluster.over(redis.url());
                Scene scene = new Scene(cluster, "failover")) {
            redis.stopReplication();
            scene.press().awaitMore(LOST);
            RedisServer replica = redis.replica();
            redis.master().kill();
            Crowd.mark(scene.crowd().subscribers());
            redis.awaitMaster(replica);
            long over = System.nanoTime();
            Crowd.awaitLive("failover to a lagging replica", scene.crowd().subscribers());
            scene.press().awaitMore(MORE);
            scene.endAfterLoss(over);
            scene.assertEverybodyWasToldOnce();
        }
    }

    @Test
    void afterASwitchOverNobodyStaysWithTheOldMaster() throws Exception {
        try (RedisSentinel redis = RedisSentinel.start("appendonly yes");
                Cluster cluster = Cluster.over(redis.url());
                Scene scene = new Scene(cluster, "switched")) {
            RedisServer old = redis.master();
            redis.switchOver();
            // What it takes from now on is lost when it finds out, 10 s later, that it is no longer the master.
            Await.until(
                    "all nodes have left it",
                    LEAVE_SECONDS,
                    () -> !((String) old.command("CLIENT", "LIST")).contains("name=parley"));
            long over = System.nanoTime();
            Crowd.mark(scene.crowd().subscribers());
            Crowd.awaitLive(
                    "switch-over, from when all nodes had followed",
                    scene.crowd().subscribers());
            scene.press().awaitMore(MORE);
            scene.endAfterLoss(over);
        }
    }

    @Test
    void whenAMasterOfARedisClusterDiesItsReplicaGoesOnAndEverybodyReadsTheSame() throws Exception {
        try (RedisCluster redis = RedisCluster.withReplicas("appendonly yes");
                Cluster cluster = Cluster.over(redis.url());
                Scene scene = new Scene(cluster, "shard")) {
            redis.servers().get(0).kill();
            Crowd.mark(scene.crowd().subscribers());
            redis.awaitMaster(redis.servers().get(3));
            long over = System.nanoTime();
            Crowd.awaitLive(
                    "kill -9 of one of three masters, on any channel",
                    scene.crowd().subscribers());
            scene.press().awaitMore(MORE);
            scene.endAfterLoss(over);
        }
    }
}
