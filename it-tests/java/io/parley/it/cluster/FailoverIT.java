package io.parley.it.cluster;

import io.parley.redis.RedisSentinel;
import org.junit.jupiter.api.Test;

/** The master dies and its replica lacks what was acknowledged last: nobody goes on as if nothing had happened. */
class FailoverIT {

    private static final int LOST = 200;
    private static final int MORE = 300;

    @Test
    void afterAFailoverThatLostMessagesEverybodyIsToldAndReadsTheSame() throws Exception {
        try (RedisSentinel redis = RedisSentinel.start("appendonly yes");
                Cluster cluster = Cluster.over(redis.url());
                Scene scene = new Scene(cluster, "failover")) {
            redis.stopReplication();
            scene.press().awaitMore(LOST);
            Crowd.mark(scene.crowd().subscribers());
            redis.failOver();
            long over = System.nanoTime();
            Crowd.awaitLive("failover to a lagging replica", scene.crowd().subscribers());
            scene.press().awaitMore(MORE);
            scene.endAfterLoss(over);
            scene.assertEverybodyWasToldOnce();
        }
    }
}
