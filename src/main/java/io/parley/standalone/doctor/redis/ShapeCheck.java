package io.parley.standalone.doctor.redis;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;

record ShapeCheck(Redis redis) implements Check {
    private static final int SENTINELS = 3;

    @Override
    public Topic topic() {
        return Topic.REDIS_SHAPE;
    }

    @Override
    public Finding examine(Patience patience) {
        Trouble trouble = redis.trouble();
        if (trouble != null && trouble.kind() == Trouble.Kind.SHAPE) {
            return topic().fail(trouble.words(), trouble.cure());
        }
        Server server = redis.servers().get(0);
        return switch (redis.shape()) {
            case ONE -> one(server);
            case SENTINELS -> sentinels();
            case CLUSTER -> cluster(server);
        };
    }

    private Finding one(Server server) {
        if (server.info("redis_mode").equals("cluster")) {
            return topic().fail(
                            server.name() + " is part of a Redis Cluster, and the URL names it alone.",
                            "Name at least two of its servers, with a comma between.");
        }
        if (server.info("role").equals("slave")) {
            return topic().fail(
                            server.name() + " is a replica of " + server.info("master_host") + ":"
                                    + server.info("master_port") + " and takes no writes.",
                            "Name the master, or the Sentinels: redis-sentinel://….");
        }
        return topic().ok("One server.");
    }

    private Finding sentinels() {
        int named = redis.sentinels().size();
        String seen = "The master that Sentinels name; the URL has " + named + " of them.";
        return named >= SENTINELS
                ? topic().ok(seen)
                : topic().warn(
                                seen,
                                "Name all of them, at least " + SENTINELS + ": a node asks those that the URL names.");
    }

    private Finding cluster(Server server) {
        String state = server.commands().clusterInfo();
        String seen = "A Redis Cluster with " + redis.servers().size() + " masters";
        return state.contains("cluster_state:ok")
                ? topic().ok(seen + ".")
                : topic().fail(
                                seen + "; it says of itself that it has failed.",
                                "redis-cli --cluster check: some slots belong to nobody who lives.");
    }
}
