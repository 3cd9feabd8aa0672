package io.parley.broker.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletionStage;

/** An open way to Redis: commands go through one connection, announcements come through another. */
interface RedisConnection {

    /** Never blocks: each command is answered by its stage. */
    RedisClusterAsyncCommands<String, String> commands();

    /** Announcements come from when {@link Listener#subscribed} says so, which it says again whenever some may be missing. */
    void subscribe(String topic);

    void unsubscribe(String topic);

    /** The command that announces. */
    String announce();

    /** Whether one server answers all commands, one after the other: then any answer tells that it lives. */
    boolean isOneServer();

    /** To be called now and then: what is subscribed may have to move. */
    void tick();

    void close();

    /** Hears on the connections' own threads; must not block. */
    interface Listener {
        void subscribed(String topic);

        void announced(String topic, String text);

        /** It is broken, and nothing more comes. */
        void broken();
    }

    /** Where Redis is: opens connections, one after the other. */
    interface Address {
        CompletionStage<RedisConnection> connect(Listener listener);

        void close();
    }
}
