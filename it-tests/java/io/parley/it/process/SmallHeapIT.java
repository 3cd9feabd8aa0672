package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.server.StandaloneProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node as {@code server-config/jvm/64m.options} starts it. */
class SmallHeapIT {
    private static final String OPTIONS =
            "@" + Path.of("server-config", "jvm", "64m.options").toAbsolutePath();

    /** On a busy machine it is late, and that is not what is asked here: only its heap can be full. */
    private static final Map<String, String> SETTINGS = Map.of("parley.overload.lag", "1m");

    private final Path home = Path.of("target", "it", "small-" + System.nanoTime());

    @BeforeEach
    void makeHome() throws Exception {
        Files.createDirectories(home);
    }

    /** More than 64 MB of messages, tails, pages and ids, were they all held: it holds what it has room for, and goes on. */
    @Test
    void moreIsSaidThanItHasMemoryForAndNothingIsLost() throws Exception {
        try (StandaloneProcess parley = StandaloneProcess.startWith(home, List.of(OPTIONS), SETTINGS)) {
            LoadTool.Ended ended = LoadTool.run(List.of(
                    "--connections=300",
                    "--ramp=100",
                    "--timeout=60s",
                    "--channels=100",
                    "--members",
                    "--publishers=10",
                    "--size=120",
                    "--rate=1000",
                    "--duration=45s",
                    "--wait=2m",
                    parley.uri().toString()));
            assertEquals(0, ended.code(), ended::toString);
            assertEquals(300, ended.connections().getInt("joined"), ended::toString);
            int published = ended.messages().getInt("published");
            assertTrue(published > 45_000, ended::toString);
            assertEquals(3 * published, ended.messages().getInt("delivered"), ended::toString);
            assertEquals(0, ended.verification().getInt("wrong"), ended::toString);
            parley.stop();
            String log = Files.readString(home.resolve("log"));
            assertFalse(log.contains("OutOfMemoryError"), log);
            assertFalse(log.contains("The load is FULL"), log);
        }
    }
}
