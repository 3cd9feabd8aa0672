package io.parley.standalone.doctor.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.List;

/**
 * Does all that a node does, with keys of its own, which it takes away again. Asking {@code ACL} instead would need the rights
 * of an administrator.
 */
record RightsCheck(Redis redis) implements Check {

    /**
     * KEYS: three that share a slot. ARGV: PUBLISH or SPUBLISH, the topic. Gives what was refused, each with the reason.
     */
    private static final String ALL = """
            local refused = {}
            local function try(...)
              local answer = redis.pcall(...)
              if type(answer) == 'table' and answer.err then
                refused[#refused + 1] = ({...})[1] .. ' (' .. answer.err .. ')'
              end
            end
            try('HSET', KEYS[1], 'a', 1)
            try('HINCRBY', KEYS[1], 'a', 1)
            try('HGET', KEYS[1], 'a')
            try('HMGET', KEYS[1], 'a', 'b')
            try('HGETALL', KEYS[1])
            try('HKEYS', KEYS[1])
            try('HLEN', KEYS[1])
            try('HDEL', KEYS[1], 'b')
            try('PEXPIRE', KEYS[1], 10000)
            try('PTTL', KEYS[1])
            try('XADD', KEYS[2], '1-0', 'm', 'x')
            try('PEXPIRE', KEYS[2], 10000)
            try('XLEN', KEYS[2])
            try('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)
            try('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
            try('XTRIM', KEYS[2], 'MINID', '2-0')
            try('ZADD', KEYS[3], 0, 'x')
            try('PEXPIRE', KEYS[3], 10000)
            try('ZRANGEBYLEX', KEYS[3], '-', '+')
            try('ZRANGEBYSCORE', KEYS[3], 0, 0)
            try('ZREVRANGEBYSCORE', KEYS[3], 0, 0)
            try('ZSCORE', KEYS[3], 'x')
            try('ZMSCORE', KEYS[3], 'x')
            try('ZREMRANGEBYSCORE', KEYS[3], 1, 1)
            try('ZREM', KEYS[3], 'x')
            try('TIME')
            try(ARGV[1], ARGV[2], '')
            try('UNLINK', KEYS[1], KEYS[2], KEYS[3])
            return refused
            """;

    @Override
    public Topic topic() {
        return Topic.REDIS_RIGHTS;
    }

    @Override
    public Finding examine(Patience patience) {
        String prefix = redis.settings().prefix();
        String name = prefix + "{doctor}";
        RedisClusterCommands<String, String> home = redis.home(name);
        boolean cluster = redis.shape() == Redis.Shape.CLUSTER;
        String[] keys = {name + ":1", name + ":2", name + ":3"};
        String cure = "user parley on >PASSWORD ~" + prefix + "* &" + prefix + "* +@all -@admin -@dangerous +info";
        try {
            List<String> refused = home.eval(ALL, ScriptOutputType.MULTI, keys, cluster ? "SPUBLISH" : "PUBLISH", name);
            if (refused.stream().anyMatch(one -> one.matches("\\w+ \\((READONLY|OOM|MISCONF) .*"))) {
                throw new NotExamined("It takes no writes now, from nobody.");
            }
            if (!refused.isEmpty()) {
                return topic().fail("Refused: " + String.join(", ", refused) + ".", cure);
            }
            redis.subscribe(name);
            return topic().ok("All that Parley does was done below " + name + ", and taken away again.");
        } catch (RedisCommandExecutionException e) {
            if (String.valueOf(e.getMessage()).startsWith("MOVED")) {
                throw new NotExamined("It is part of a Redis Cluster, and the URL names it alone.");
            }
            return topic().fail("Refused: " + e.getMessage() + ".", cure);
        }
    }
}
