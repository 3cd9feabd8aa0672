package io.parley.upload;

import io.parley.redis.RedisCluster;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Files in a Redis Cluster of three masters: each file lies whole at one of them. */
class RedisClusterFilesIT extends FileStoreContract {
    private static RedisCluster redis;
    private static FilesNode node;

    @BeforeAll
    static void start() {
        redis = RedisCluster.ofMasters();
        node = new FilesNode(redis.url());
    }

    @AfterAll
    static void stop() {
        node.close();
        redis.close();
    }

    @BeforeEach
    void clear() {
        redis.servers().forEach(server -> server.command("FLUSHALL"));
    }

    @Override
    protected FileStore store(Instant now) {
        return node.store(SPACE, AGE, now);
    }
}
