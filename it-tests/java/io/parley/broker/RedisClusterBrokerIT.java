package io.parley.broker;

import io.parley.channel.Broker;
import io.parley.redis.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The broker's promises, over a Redis Cluster of three masters. */
class RedisClusterBrokerIT extends BrokerContract {
    private static RedisCluster redis;
    private static RedisNode node;

    @BeforeAll
    static void start() {
        redis = RedisCluster.ofMasters();
        node = new RedisNode(redis.url());
    }

    @AfterAll
    static void stop() {
        node.close();
        redis.close();
    }

    @Override
    Broker broker() {
        return node.broker();
    }
}
