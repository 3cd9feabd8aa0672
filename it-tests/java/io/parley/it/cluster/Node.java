package io.parley.it.cluster;

import io.parley.it.client.Api;
import io.parley.it.server.Await;
import io.parley.it.server.Ports;
import io.parley.it.server.Server;
import io.parley.it.server.ServerProcess;
import io.parley.it.server.TomcatProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One place of a cluster: a server that comes back on the same port after it has died. */
final class Node implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    /** What serves the WAR. */
    enum Container {
        JETTY,
        TOMCAT
    }

    private final Container container;
    private final int port = Ports.free();
    private final Path data;
    private final Map<String, String> settings;
    private Server server;
    private volatile String id = "";

    Node(Container container, Path folder, Map<String, String> settings) {
        this.container = container;
        this.data = folder.resolve("node-" + port);
        this.settings = settings;
    }

    /** Returns once it is ready, and has said who it is. */
    void start() {
        try {
            server = switch (container) {
                case JETTY -> ServerProcess.start(port, data, settings);
                case TOMCAT -> TomcatProcess.start(port, data, settings);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("it is ready", PATIENCE_SECONDS, () -> readiness() == 200);
        id = greeting();
    }

    private String greeting() {
        CompletableFuture<String> node = new CompletableFuture<>();
        Line line = Line.open(live("name=who"), new Line.Owner() {
            @Override
            public void heard(Line from, JsonObject event) {
                node.complete(event.getString("node"));
            }

            @Override
            public void ended(Line which, int code) {
                node.completeExceptionally(new IOException("no greeting: " + code));
            }
        });
        String greeting = node.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        line.cut();
        return greeting;
    }

    int port() {
        return port;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    URI live(String query) {
        return URI.create("ws://127.0.0.1:" + port + "/live?" + query);
    }

    /** The name by which it greets, another one after each start. */
    String id() {
        return id;
    }

    Api api() {
        return new Api(uri());
    }

    int readiness() {
        return api().get("/health/ready").status();
    }

    int liveness() {
        return api().get("/health/live").status();
    }

    void kill() {
        server.kill();
    }

    /** As an operator stops a service: {@code SIGTERM}. */
    void terminate() {
        server.terminate();
    }

    /** Returns when it has ended. */
    void stop() {
        server.stop();
    }

    void suspend() {
        server.suspend();
    }

    void resume() {
        server.resume();
    }

    @Override
    public String toString() {
        return container.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
