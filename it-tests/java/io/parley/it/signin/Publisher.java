package io.parley.it.signin;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An issuer's web server, with the keys that it publishes. */
final class Publisher implements AutoCloseable {
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private volatile String keys;

    Publisher(String keys) throws IOException {
        this.keys = keys;
        server.createContext("/keys.json", exchange -> {
            try (exchange) {
                byte[] bytes = this.keys.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    void publish(String keys) {
        this.keys = keys;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys.json";
    }

    void goAway() {
        server.stop(0);
    }

    @Override
    public void close() {
        goAway();
    }
}
