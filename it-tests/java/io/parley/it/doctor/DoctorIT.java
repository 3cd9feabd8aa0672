package io.parley.it.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.redis.RedisCluster;
import io.parley.redis.RedisSentinel;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Faults of a machine, of its settings and of Redis, planted one by one. */
class DoctorIT {
    private static final String HEALTHY_SETTINGS = "--connections=1000";

    private static Path fresh(String name) {
        return Path.of("target", "it", "doctor-" + name + System.nanoTime()).toAbsolutePath();
    }

    private static Diagnosis withSettings(Map<String, String> settings) throws Exception {
        return Diagnosis.of(List.of(), settings, "--json", HEALTHY_SETTINGS);
    }

    private static Diagnosis withRedis(String url) throws Exception {
        return withSettings(Map.of("parley.redis.url", url));
    }

    private static RedisServer goodRedis(String... lines) {
        String[] all = new String[lines.length + 2];
        all[0] = "appendonly yes";
        all[1] = "maxmemory 256mb";
        System.arraycopy(lines, 0, all, 2, lines.length);
        return RedisServer.with(all);
    }

    @Test
    void aHealthyMachineWithAHealthyRedisHasNoFault() throws Exception {
        try (RedisServer redis = goodRedis()) {
            withRedis(redis.url()).assertHealthy();
            assertEquals(List.of(), redis.command("KEYS", "*"), "it leaves nothing behind");
        }
    }

    @Test
    void aMachineWithAFolderForMessagesHasNoFault() throws Exception {
        withSettings(Map.of("parley.data", fresh("data").toString())).assertHealthy();
    }

    @Test
    void aLowLimitOfFilesIsFound() throws Exception {
        Diagnosis diagnosis = Diagnosis.of(
                List.of("bash", "-c", "ulimit -n 1024; exec \"$@\"", "doctor"), Map.of(), "--json", HEALTHY_SETTINGS);
        assertTrue(diagnosis.assertOnly("files", "FAIL").getString("seen").contains("1,024 files"));
    }

    @Test
    void aWrongSettingIsFound() throws Exception {
        JsonObject finding = withSettings(Map.of("parley.ping", "soon", "parley.tail.messages", "3"))
                .assertOnly("settings", "FAIL");
        assertTrue(finding.getString("seen").contains("parley.ping is a time"), "the first mistake");
        assertTrue(finding.getString("seen").contains("parley.tail.messages"), "the second");
    }

    @Test
    void aSettingThatThereIsNotIsFound() throws Exception {
        JsonObject finding = withSettings(Map.of("parley.pings", "10s")).assertOnly("settings", "WARN");
        assertTrue(finding.getString("seen").contains("parley.pings"));
    }

    @Test
    void aFileInThePlaceOfTheFolderForMessagesIsFound() throws Exception {
        Path file = fresh("file");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "in the way");
        withSettings(Map.of("parley.data", file.resolve("below").toString())).assertOnly("data", "FAIL");
    }

    @Test
    void aRedisThatKeepsNothingIsFound() throws Exception {
        try (RedisServer redis = RedisServer.with("appendonly no", "maxmemory 256mb")) {
            withRedis(redis.url()).assertOnly("redis-persistence", "FAIL");
        }
    }

    @Test
    void aRedisThatDropsWhatIsInUseIsFound() throws Exception {
        try (RedisServer redis = goodRedis("maxmemory-policy allkeys-lru")) {
            JsonObject finding = withRedis(redis.url()).assertOnly("redis-eviction", "FAIL");
            assertTrue(finding.getString("seen").contains("allkeys-lru"));
            assertEquals("server-config/redis/parley.conf", finding.getString("file"));
        }
    }

    @Test
    void aRedisWithoutABoundIsFound() throws Exception {
        try (RedisServer redis = RedisServer.with("appendonly yes")) {
            withRedis(redis.url()).assertOnly("redis-memory", "WARN");
        }
    }

    @Test
    void aRedisThatIsNotThereIsFound() throws Exception {
        RedisServer redis = goodRedis();
        redis.close();
        withRedis(redis.url()).assertOnly("redis-reach", "FAIL");
    }

    @Test
    void aWrongPasswordIsFoundAndNotTold() throws Exception {
        try (RedisServer redis = goodRedis("user parley on >the-right-one ~* &* +@all")) {
            Diagnosis diagnosis = withRedis("redis://parley:the-wrong-one@127.0.0.1:" + redis.port());
            diagnosis.assertOnly("redis-login", "FAIL");
            assertFalse((diagnosis.out() + diagnosis.progress()).contains("the-wrong-one"));
        }
    }

    @Test
    void aRightThatRedisDoesNotGiveIsFound() throws Exception {
        try (RedisServer redis = goodRedis("user parley on >the-right-one ~parley:* &parley:* +@all -xtrim")) {
            JsonObject finding = withRedis("redis://parley:the-right-one@127.0.0.1:" + redis.port())
                    .assertOnly("redis-rights", "FAIL");
            assertTrue(finding.getString("seen").contains("XTRIM"), finding.getString("seen"));
        }
    }

    @Test
    void aTopicThatRedisDoesNotGiveIsFound() throws Exception {
        try (RedisServer redis = goodRedis("user parley on >the-right-one ~parley:* &other:* +@all")) {
            withRedis("redis://parley:the-right-one@127.0.0.1:" + redis.port()).assertOnly("redis-rights", "FAIL");
        }
    }

    @Test
    void theRightsThatOurFileGivesAreEnough() throws Exception {
        try (RedisServer redis =
                goodRedis("user parley on >the-right-one ~parley:* &parley:* +@all -@admin -@dangerous +info")) {
            withRedis("redis://parley:the-right-one@127.0.0.1:" + redis.port()).assertHealthy();
        }
    }

    @Test
    void aReplicaInThePlaceOfItsMasterIsFound() throws Exception {
        try (RedisServer master = goodRedis();
                RedisServer replica = RedisServer.replicaOf(master, "appendonly yes", "maxmemory 256mb")) {
            withRedis(replica.url()).assertOnly("redis-shape", "FAIL");
        }
    }

    @Test
    void oneServerThatIsTakenForAClusterIsFound() throws Exception {
        try (RedisServer redis = goodRedis()) {
            withRedis(redis.url() + "," + redis.url()).assertOnly("redis-shape", "FAIL");
        }
    }

    @Test
    void whatSentinelsNameIsLookedAt() throws Exception {
        try (RedisSentinel redis = RedisSentinel.start("appendonly yes", "maxmemory 64mb")) {
            withRedis(redis.url()).assertHealthy();
        }
    }

    @Test
    void everyMasterOfAClusterIsLookedAt() throws Exception {
        try (RedisCluster redis = RedisCluster.withReplicas("appendonly yes", "maxmemory 64mb")) {
            withRedis(redis.url()).assertHealthy();
            String one = redis.url().replaceFirst(",.*", "");
            withRedis(one).assertOnly("redis-shape", "FAIL");
            redis.servers().get(2).command("CONFIG", "SET", "maxmemory-policy", "volatile-ttl");
            withRedis(redis.url()).assertOnly("redis-eviction", "FAIL");
        }
    }

    @Test
    void whatIsForPeopleHasTheCureAndTheFile() throws Exception {
        try (RedisServer redis = RedisServer.with("appendonly no", "maxmemory 256mb")) {
            Diagnosis diagnosis = Diagnosis.of("--redis", redis.url(), HEALTHY_SETTINGS);
            assertEquals(2, diagnosis.exitCode());
            assertTrue(diagnosis.out().contains("cure: appendonly yes"), diagnosis.out());
            assertTrue(diagnosis.out().contains("file: server-config/redis/parley.conf"), diagnosis.out());
            assertTrue(diagnosis.out().endsWith("1 failure, 0 warnings.\n"), diagnosis.out());
            assertTrue(diagnosis.progress().contains("redis-persistence: FAIL"), diagnosis.progress());
            assertFalse(diagnosis.out().contains("\033"), "no colours where nobody sees them");
        }
    }

    @Test
    void wrongUseIsToldInALine() throws Exception {
        Diagnosis diagnosis = Diagnosis.of("ftp://somewhere");
        assertEquals(64, diagnosis.exitCode());
        assertEquals(1, diagnosis.progress().lines().count(), diagnosis.progress());
    }
}
