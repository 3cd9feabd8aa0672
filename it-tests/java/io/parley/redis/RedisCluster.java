package io.parley.redis;

import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Three masters that share all slots, each with a replica where that is wanted. */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final int PATIENCE_SECONDS = 30;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<Integer> busPorts = new ArrayList<>();

    private RedisCluster() {}

    public static RedisCluster ofMasters(String... lines) {
        return start(0, lines);
    }

    public static RedisCluster withReplicas(String... lines) {
        return start(MASTERS, lines);
    }

    private static RedisCluster start(int replicas, String... lines) {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int i = 0; i < MASTERS + replicas; i++) {
                cluster.startOne(lines);
            }
            cluster.meet();
            for (int i = 0; i < replicas; i++) {
                cluster.follow(cluster.servers.get(MASTERS + i), cluster.servers.get(i));
            }
            cluster.servers.forEach(RedisCluster::awaitOk);
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void startOne(String... lines) {
        int busPort = Ports.free();
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("cluster-enabled yes");
        all.add("cluster-port " + busPort);
        all.add("cluster-node-timeout 2000");
        servers.add(RedisServer.with(all.toArray(String[]::new)));
        busPorts.add(busPort);
    }

    /** Shares the slots out and makes everybody known to everybody. */
    private void meet() {
        for (int i = 0; i < MASTERS; i++) {
            int first = SLOTS * i / MASTERS;
            int last = SLOTS * (i + 1) / MASTERS - 1;
            servers.get(i).command("CLUSTER", "ADDSLOTSRANGE", "" + first, "" + last);
            servers.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
        }
        RedisServer first = servers.get(0);
        for (int i = 1; i < servers.size(); i++) {
            first.command("CLUSTER", "MEET", "127.0.0.1", "" + servers.get(i).port(), "" + busPorts.get(i));
        }
        for (RedisServer server : servers) {
            Await.until("everybody knows everybody", PATIENCE_SECONDS, () -> {
                String nodes = (String) server.command("CLUSTER", "NODES");
                return nodes.lines().count() == servers.size() && !nodes.contains("handshake");
            });
        }
    }

    private void follow(RedisServer replica, RedisServer master) {
        master.command("CONFIG", "SET", "repl-diskless-sync-delay", "0");
        replica.command("CLUSTER", "REPLICATE", (String) master.command("CLUSTER", "MYID"));
        Await.until(
                "the replica follows",
                PATIENCE_SECONDS,
                () -> replica.info("replication", "master_link_status").equals("up"));
    }

    private static void awaitOk(RedisServer server) {
        Await.until("the cluster is whole for everybody", PATIENCE_SECONDS, () -> {
            String info = (String) server.command("CLUSTER", "INFO");
            return info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SLOTS);
        });
    }

    /** Returns once this one is a master, and the cluster is whole for it. */
    public void awaitMaster(RedisServer next) {
        Await.until(
                "the replica is a master",
                PATIENCE_SECONDS,
                () -> next.info("replication", "role").equals("master"));
        awaitOk(next);
    }

    /** The masters first, then the replicas, in the order of their masters. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** As {@code parley.redis.url} takes it: all servers, separated by commas. */
    public String url() {
        return servers.stream().map(RedisServer::url).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
