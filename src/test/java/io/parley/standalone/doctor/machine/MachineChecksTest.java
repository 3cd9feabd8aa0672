package io.parley.standalone.doctor.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.State;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine whose files say what a test wants. */
class MachineChecksTest {
    private static final String PID = "4711";

    @TempDir
    Path root;

    private int connections = 25_000;

    @BeforeEach
    void aMachineThatIsWell() throws IOException {
        put("proc/" + PID + "/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             96365                96365                processes
                Max open files            65536                65536                files
                """);
        put("proc/" + PID + "/cmdline", "java\0-Xmx2g\0-Dparley.ping=10s\0-jar\0parley.war\0");
        put("proc/" + PID + "/environ", "PARLEY_CONNECTIONS=5000\0HOME=/\0");
        put("proc/" + PID + "/cgroup", "0::/system.slice/parley.service\n");
        put("proc/meminfo", "MemTotal:        8388608 kB\n");
        put("proc/sys/fs/file-max", "2466170\n");
        put("proc/sys/fs/file-nr", "1320\t0\t2466170\n");
        put("proc/sys/fs/nr_open", "1048576\n");
        put("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        put("proc/sys/net/core/somaxconn", "4096\n");
        put("proc/sys/net/ipv4/tcp_max_syn_backlog", "4096\n");
        put("proc/sys/net/ipv4/tcp_syncookies", "0\n");
        put("proc/sys/net/ipv4/tcp_mem", "287898\t383867\t575796\n");
        put("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n");
    }

    private void put(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }

    private Finding look(Topic topic) throws Exception {
        Machine machine = new Machine(root, PID);
        Given given = Given.read(Map.of(), Map.of(), connections);
        Check check = MachineChecks.of(machine, given).stream()
                .filter(one -> one.topic() == topic)
                .findFirst()
                .orElseThrow();
        try {
            return check.examine(time -> {});
        } catch (NotExamined e) {
            return topic.skipped(e.getMessage());
        }
    }

    private void assertState(State state, Topic topic) throws Exception {
        Finding finding = look(topic);
        assertEquals(state, finding.state(), finding.toString());
    }

    @Test
    void aGoodMachineIsWell() throws Exception {
        for (Topic topic : new Topic[] {
            Topic.FILES,
            Topic.FILES_OF_ALL,
            Topic.TASKS,
            Topic.PORTS,
            Topic.BACKLOG,
            Topic.TCP_MEMORY,
            Topic.MEMORY,
            Topic.CPU
        }) {
            assertState(State.OK, topic);
        }
    }

    @Test
    void aHundredThousandConnectionsNeedMore() throws Exception {
        connections = 100_000;
        assertState(State.FAIL, Topic.FILES);
        assertState(State.WARN, Topic.PORTS);
        assertState(State.WARN, Topic.TCP_MEMORY);
        assertState(State.WARN, Topic.MEMORY);
    }

    @Test
    void withoutALimitOfFilesThereAreEnough() throws Exception {
        put("proc/" + PID + "/limits", "Max open files            unlimited            unlimited            files\n");
        assertState(State.OK, Topic.FILES);
    }

    @Test
    void fewFilesOfAllTogetherAreTold() throws Exception {
        put("proc/sys/fs/file-max", "30000\n");
        assertState(State.WARN, Topic.FILES_OF_ALL);
    }

    @Test
    void aShortBacklogIsToldUnlessCookiesMakeUpForIt() throws Exception {
        put("proc/sys/net/ipv4/tcp_max_syn_backlog", "512\n");
        assertState(State.WARN, Topic.BACKLOG);
        put("proc/sys/net/ipv4/tcp_syncookies", "1\n");
        assertState(State.OK, Topic.BACKLOG);
        put("proc/sys/net/core/somaxconn", "128\n");
        assertState(State.WARN, Topic.BACKLOG);
    }

    @Test
    void aGroupAboveThatIsTighterCounts() throws Exception {
        put("sys/fs/cgroup/system.slice/parley.service/memory.max", "max\n");
        put("sys/fs/cgroup/system.slice/memory.max", "2500000000\n");
        assertState(State.WARN, Topic.MEMORY);
        put("sys/fs/cgroup/system.slice/memory.max", "2147483648\n");
        assertState(State.FAIL, Topic.MEMORY);
    }

    @Test
    void aContainerThatSeesItselfAsTheRootIsRead() throws Exception {
        put("proc/" + PID + "/cgroup", "0::/somewhere/outside\n");
        put("sys/fs/cgroup/pids.max", "100\n");
        put("sys/fs/cgroup/cpu.max", "50000 100000\n");
        assertState(State.WARN, Topic.TASKS);
        assertState(State.WARN, Topic.CPU);
        assertTrue(look(Topic.CPU).seen().contains("0.50"));
    }

    @Test
    void groupsOfTheFirstVersionAreRead() throws Exception {
        Files.delete(root.resolve("sys/fs/cgroup/cgroup.controllers"));
        put("proc/" + PID + "/cgroup", "9:name=systemd:/\n5:cpu,cpuacct:/\n4:memory:/docker/abc\n0::/\n");
        put("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "2147483648\n");
        put("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        put("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        assertState(State.FAIL, Topic.MEMORY);
        assertState(State.OK, Topic.CPU);
        put("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "9223372036854771712\n");
        assertState(State.OK, Topic.MEMORY);
    }

    @Test
    void theHeapOfAnotherProcessIsWhatItWasStartedWith() throws Exception {
        put("proc/" + PID + "/cmdline", "java\0-XX:MaxRAMPercentage=90\0-jar\0parley.war\0");
        assertState(State.WARN, Topic.MEMORY);
        put("proc/" + PID + "/cmdline", "java\0-jar\0parley.war\0");
        assertTrue(look(Topic.MEMORY).seen().startsWith("A heap of 2,048 MB"), "a quarter, as Java does");
    }

    @Test
    void theOptionsInAFileCountAsThoseOfTheCommandLine() throws Exception {
        put("proc/" + PID + "/cmdline", "java\0@/etc/parley/25k.options\0@own\0-jar\0parley.war\0");
        put("etc/parley/25k.options", "# as much as 25,000 need\n-Xms3g -Xmx3g # the same\n");
        put("proc/" + PID + "/cwd/own", "-Dparley.ping=11s\n");
        assertTrue(
                look(Topic.MEMORY).seen().startsWith("A heap of 3,072 MB"),
                look(Topic.MEMORY).seen());
        assertEquals("11s", new Machine(root, PID).properties().get("parley.ping"));
    }

    @Test
    void settingsOfAnotherProcessAreThoseThatItHas() {
        Machine machine = new Machine(root, PID);
        Given given = Given.read(machine.properties(), machine.environment(), 0);
        assertEquals(10, given.settings().ping().toSeconds());
        assertEquals(5_000, given.connections());
    }

    @Test
    void anotherSystemIsNotJudged() throws Exception {
        try (var files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        for (Topic topic : new Topic[] {
            Topic.FILES, Topic.FILES_OF_ALL, Topic.TASKS, Topic.PORTS, Topic.BACKLOG, Topic.TCP_MEMORY, Topic.MEMORY
        }) {
            assertState(State.SKIPPED, topic);
        }
    }

    @Test
    void aClockThatSomethingSetsIsSeen() throws Exception {
        assertState(State.SKIPPED, Topic.CLOCK);
        put("run/systemd/timesync/synchronized", "");
        assertState(State.OK, Topic.CLOCK);
    }
}
