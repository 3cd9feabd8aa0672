package io.parley.broker;

import io.parley.channel.Broker;
import io.parley.redis.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The broker's promises, over one Redis server. */
class RedisBrokerIT extends BrokerContract {
    private static RedisServer redis;
    private static RedisNode node;

    @BeforeAll
    static void start() {
        redis = RedisServer.durable();
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
