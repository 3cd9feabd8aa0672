package io.parley.standalone.doctor.redis;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Topic;
import java.util.Locale;

/** What a server says of itself, judged. */
final class Looks {
    private static final int VERSION = 7;
    private static final double NEARLY_FULL = 0.8;
    private static final double FULL = 0.95;
    private static final double MEGA = 1 << 20;

    private Looks() {}

    static Finding version(Server server) {
        String version = server.info("redis_version");
        String major = version.replaceFirst("\\..*", "");
        return major.matches("\\d{1,4}") && Integer.parseInt(major) >= VERSION
                ? Topic.REDIS_VERSION.ok(version + ".")
                : Topic.REDIS_VERSION.fail(version + ".", "Redis 7.0 or newer.");
    }

    static Finding persistence(Server server) {
        Topic topic = Topic.REDIS_PERSISTENCE;
        if (!server.info("aof_enabled").equals("1")) {
            return topic.fail(
                    "appendonly is off: a restart loses " + "all messages since the last snapshot, or all.",
                    "appendonly yes (CONFIG SET appendonly yes works at once), appendfsync everysec.");
        }
        if (!server.info("aof_last_write_status").equals("ok")) {
            return topic.fail("The append-only file cannot be written.", "Make room on its disk, or repair it.");
        }
        String force = server.configured("appendfsync");
        return switch (force) {
            case "no" ->
                topic.warn(
                        "appendfsync no: the death of the machine loses what the kernel had not written, perhaps 30 s.",
                        "appendfsync everysec, or always.");
            case "" -> topic.ok("appendonly yes; its user may not see appendfsync.");
            default -> topic.ok("appendonly yes, appendfsync " + force + ".");
        };
    }

    static Finding eviction(Server server) {
        String policy = server.info("maxmemory_policy");
        return policy.equals("noeviction")
                ? Topic.REDIS_EVICTION.ok(policy + ".")
                : Topic.REDIS_EVICTION.fail("maxmemory-policy " + policy + ".", "maxmemory-policy noeviction.");
    }

    static Finding memory(Server server) {
        long most = server.number("maxmemory");
        long used = server.number("used_memory");
        if (most == 0) {
            return Topic.REDIS_MEMORY.warn(
                    String.format(Locale.ROOT, "%,.0f MB are used; there is no bound.", used / MEGA),
                    "maxmemory: about half of its machine.");
        }
        String seen = String.format(Locale.ROOT, "%,.0f MB of %,.0f MB are used.", used / MEGA, most / MEGA);
        double share = (double) used / most;
        String cure = "Raise maxmemory, or keep less: parley.history.messages, parley.history.age.";
        if (share < NEARLY_FULL) {
            return Topic.REDIS_MEMORY.ok(seen);
        }
        return share < FULL ? Topic.REDIS_MEMORY.warn(seen, cure) : Topic.REDIS_MEMORY.fail(seen, cure);
    }

    /** @param several whether there is somebody who would make a replica the master */
    static Finding replicas(Server server, boolean several) {
        Topic topic = Topic.REDIS_REPLICAS;
        long replicas = server.number("connected_slaves");
        for (int i = 0; i < replicas; i++) {
            if (!server.info("slave" + i).contains("state=online")) {
                return topic.warn("A replica has not caught up.", "Look at its log; raise repl-backlog-size.");
            }
        }
        if (replicas == 0) {
            return several
                    ? topic.warn(
                            "No replica: when it dies nobody can take its place.", "Start one: replicaof HOST PORT.")
                    : topic.ok("None: what it keeps is on its own disk alone.");
        }
        // It is there only where min-replicas-to-write is set.
        boolean bounded = !server.info("min_slaves_good_slaves").isEmpty();
        String seen = replicas + (replicas == 1 ? " replica" : " replicas");
        return bounded || replicas < 2
                ? topic.ok(seen + (bounded ? ", and min-replicas-to-write is set." : "."))
                : topic.warn(
                        seen + ", and min-replicas-to-write is not set: a master that is cut off goes on alone.",
                        "min-replicas-to-write 1, min-replicas-max-lag 10.");
    }
}
