package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An operator decides who may read the metrics. */
class MetricsSettingIT {

    private final Path data = Path.of("target", "it", "metrics-" + System.nanoTime());

    @Test
    void openMetricsNeedNoKey() throws IOException {
        try (ServerProcess server = ServerProcess.start(data, Map.of("parley.metrics", "open"))) {
            Api api = new Api(server.uri());
            assertEquals(200, api.get("/metrics").status());
            assertEquals(401, api.get("/api/node").status());
        }
    }

    @Test
    void metricsThatAreOffAreNotThere() throws IOException {
        try (ServerProcess server = ServerProcess.start(data, Map.of("parley.metrics", "off"))) {
            Api api = new Api(server.uri());
            assertEquals(404, api.send(api.withKey("/metrics").GET()).status());
            assertEquals(200, api.send(api.withKey("/api/node").GET()).status());
        }
    }
}
