package io.parley.broker;

import io.parley.channel.Broker;
import io.parley.redis.RedisSentinel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The broker's promises, over what Sentinel has made the master after the first one died. */
class RedisSentinelBrokerIT extends BrokerContract {
    private static RedisSentinel redis;
    private static RedisNode node;

    @BeforeAll
    static void start() {
        redis = RedisSentinel.start();
        node = new RedisNode(redis.url());
        redis.failOver();
        node.awaitUp();
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
