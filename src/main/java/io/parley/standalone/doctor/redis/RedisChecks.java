package io.parley.standalone.doctor.redis;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Topic;
import java.time.Clock;
import java.util.List;

/** All that is looked at of a Redis, in the order of the report. */
public final class RedisChecks {

    private RedisChecks() {}

    public static List<Check> of(Redis redis, Clock clock) {
        return List.of(
                new EntryCheck(Topic.REDIS_REACH, redis, Trouble.Kind.REACH),
                new EntryCheck(Topic.REDIS_LOGIN, redis, Trouble.Kind.LOGIN),
                new ShapeCheck(redis),
                new ServerCheck(Topic.REDIS_VERSION, redis, Looks::version),
                new ServerCheck(Topic.REDIS_PERSISTENCE, redis, Looks::persistence),
                new ServerCheck(Topic.REDIS_EVICTION, redis, Looks::eviction),
                new ServerCheck(Topic.REDIS_MEMORY, redis, Looks::memory),
                new ServerCheck(
                        Topic.REDIS_REPLICAS,
                        redis,
                        server -> Looks.replicas(server, redis.shape() != Redis.Shape.ONE)),
                new ServerCheck(
                        Topic.REDIS_LATENCY,
                        redis,
                        new LatencyLook(redis.settings().timeout())),
                new RightsCheck(redis),
                new ServerCheck(Topic.REDIS_CLOCK, redis, new ClockLook(clock)));
    }
}
