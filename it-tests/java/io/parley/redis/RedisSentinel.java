package io.parley.redis;

import io.parley.it.server.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A master and a replica, watched by three Sentinels that fail over 1 s after the master's death. */
public final class RedisSentinel implements AutoCloseable {

    private static final String NAME = "mymaster";
    private static final int SENTINELS = 3;
    private static final int PATIENCE_SECONDS = 30;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private RedisSentinel() {}

    /**
     * Returns once every Sentinel knows everybody.
     *
     * @param lines more of the configuration of master and replica
     */
    public static RedisSentinel start(String... lines) {
        RedisSentinel all = new RedisSentinel();
        try {
            RedisServer master = RedisServer.with(lines);
            all.servers.add(master);
            all.servers.add(RedisServer.replicaOf(master, lines));
            for (int i = 0; i < SENTINELS; i++) {
                all.sentinels.add(watch(master));
            }
            all.sentinels.forEach(RedisSentinel::awaitEverybody);
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private static RedisServer watch(RedisServer master) {
        return RedisServer.start(
                List.of(
                        "sentinel monitor " + NAME + " 127.0.0.1 " + master.port() + " 2",
                        "sentinel down-after-milliseconds " + NAME + " 1000",
                        "sentinel failover-timeout " + NAME + " 5000"),
                List.of("--sentinel"));
    }

    private static void awaitEverybody(RedisServer sentinel) {
        Await.until("each Sentinel knows the others and the replica", PATIENCE_SECONDS, () -> {
            List<?> state = (List<?>) sentinel.command("SENTINEL", "MASTER", NAME);
            return field(state, "num-slaves").equals("1")
                    && field(state, "num-other-sentinels").equals("" + (SENTINELS - 1));
        });
    }

    private static Object field(List<?> state, String name) {
        return state.get(state.indexOf(name) + 1);
    }

    /** Whom most Sentinels take for the master now. */
    public RedisServer master() {
        for (RedisServer server : servers) {
            long votes = sentinels.stream()
                    .filter(sentinel -> masterPort(sentinel) == server.port())
                    .count();
            if (2 * votes > SENTINELS) {
                return server;
            }
        }
        throw new IllegalStateException("the Sentinels do not agree");
    }

    private static int masterPort(RedisServer sentinel) {
        List<?> address = (List<?>) sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
        return Integer.parseInt((String) address.get(1));
    }

    /** The other one. */
    public RedisServer replica() {
        RedisServer master = master();
        return servers.get(0) == master ? servers.get(1) : servers.get(0);
    }

    /** From now on the replica gets nothing: its master no longer takes it for one of its own. */
    public void stopReplication() {
        RedisServer replica = replica();
        replica.command("CONFIG", "SET", "masterauth", "wrong");
        replica.command("CLIENT", "KILL", "TYPE", "master");
        Await.until(
                "the replica is cut off",
                PATIENCE_SECONDS,
                () -> replica.info("replication", "master_link_status").equals("down"));
    }

    /** Kills the master; returns once the replica is the master and the Sentinels say so. */
    public void failOver() {
        RedisServer next = replica();
        master().kill();
        awaitMaster(next);
    }

    /** Has the Sentinels exchange master and replica. The old master finds out some seconds after this returns. */
    public void switchOver() {
        RedisServer next = replica();
        sentinels.get(0).command("SENTINEL", "FAILOVER", NAME);
        awaitMaster(next);
    }

    /** Returns once this one is the master and the Sentinels say so. */
    public void awaitMaster(RedisServer next) {
        Await.until(
                "the replica is the master",
                PATIENCE_SECONDS,
                () -> master() == next && next.info("replication", "role").equals("master"));
    }

    /** As {@code parley.redis.url} takes it. */
    public String url() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "#" + NAME));
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
    }
}
