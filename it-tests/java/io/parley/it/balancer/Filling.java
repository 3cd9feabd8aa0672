package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.server.Await;
import io.parley.it.server.ServerProcess;
import java.io.IOException;

/** A node that can be made unready: its disk is full, and then it is not. Its server has to unpack the WAR there first. */
final class Filling implements AutoCloseable {
    private static final int DISK = 4096;
    private static final String BODY = "{\"body\":\"" + "x".repeat(60_000) + "\"}";

    private final ServerProcess server = ServerProcess.startOnSmallDisk(EveryBalancer.data(), DISK);
    private final Api api = new Api(server.uri());

    Filling() throws IOException {}

    ServerProcess server() {
        return server;
    }

    /** Returns once it says that it is not ready. */
    void fill() {
        for (int i = 0; api.post("/api/channels/chat/full/messages", BODY).status() == 201; i++) {
            assertTrue(i * 60 < 2 * DISK, "the disk is never full");
        }
        Await.until("it is not ready", 20, () -> api.get("/health/ready").status() == 503);
    }

    /** Returns once it says that it is ready. */
    void empty() throws Exception {
        server.enlargeDisk();
        Await.until("it is ready", 60, () -> api.get("/health/ready").status() == 200);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
