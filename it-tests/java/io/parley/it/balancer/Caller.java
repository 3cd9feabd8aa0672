package io.parley.it.balancer;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;

/** A client with an address of its own: on Linux all of 127.0.0.0/8 is this machine. */
final class Caller implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final URI base;

    Caller(String address, URI base) throws IOException {
        this.base = base;
        socket.bind(new InetSocketAddress(address, 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
    }

    /** Sends the head of a request. */
    Caller begin(String request, String... headers) throws IOException {
        String head = request + " HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\n"
                + String.join(
                        "", Arrays.stream(headers).map(line -> line + "\r\n").toList()) + "\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        return this;
    }

    /** Begins a WebSocket. */
    Caller upgrade(String path) throws IOException {
        return begin(
                "GET " + path,
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    }

    /** The status of the answer. */
    int status() throws IOException {
        String line = new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), UTF_8);
        if (!line.startsWith("HTTP/1.1 ")) {
            throw new IOException("no status in '" + line + "'");
        }
        return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
    }

    /** Returns once this has come, behind whatever comes before it; fails if it does not. */
    void await(String text) throws IOException {
        StringBuilder heard = new StringBuilder();
        while (heard.indexOf(text) < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) {
                throw new AssertionError("closed after " + heard);
            }
            heard.append((char) c);
        }
    }

    /** What the node behind {@code base} knows of whoever calls from this address. */
    static JsonObject seen(String address, URI base, String path, String... headers) throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Connection: close";
        try (Caller caller = new Caller(address, base).begin("GET " + path, all)) {
            String answer = new String(caller.socket.getInputStream().readAllBytes(), UTF_8);
            if (!answer.startsWith("HTTP/1.1 200")) {
                throw new AssertionError(answer);
            }
            try (JsonReader reader = Json.createReader(
                    new StringReader(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1)))) {
                return reader.readObject();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
