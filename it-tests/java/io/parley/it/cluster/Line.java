package io.parley.it.cluster;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One WebSocket to a node or to a balancer, from the handshake to its end, speaking {@code parley.v1}. Its owner is told
 * one event after the other, and the end once, on threads of the HTTP client.
 */
final class Line implements WebSocket.Listener {

    /** Whose line it is. */
    interface Owner {
        void heard(Line line, JsonObject event);

        /** @param code 1006 for a line that was cut, or was never there */
        void ended(Line line, int code);
    }

    static final int CUT = 1006;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration HANDSHAKE = Duration.ofSeconds(3);

    private final Owner owner;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final StringBuilder frame = new StringBuilder();
    private volatile long lastSign = System.nanoTime();
    private volatile WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private Line(Owner owner) {
        this.owner = owner;
    }

    /** @param address a {@code ws:} address with its path and query */
    static Line open(URI address, Owner owner) {
        Line line = new Line(owner);
        var unused = HTTP.newWebSocketBuilder()
                .connectTimeout(HANDSHAKE)
                .subprotocols("parley.v1")
                .buildAsync(address, line)
                // Never on the caller's thread: the owner does not know its line yet.
                .exceptionallyAsync(e -> {
                    line.end(CUT);
                    return null;
                });
        return line;
    }

    /** Sends after all that was sent before. On a line that has ended it does nothing. */
    synchronized void send(String frame) {
        sent = sent.thenCompose(before -> socket.sendText(frame, true));
        var unused = sent.exceptionally(e -> {
            end(CUT);
            return null;
        });
    }

    /** For how long nothing has come, not even a ping. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastSign);
    }

    /** Cuts it, as a dead cell phone would: the server is not told. */
    void cut() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        end(CUT);
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        sign();
        if (ended.get()) {
            opened.abort();
        }
        opened.request(Long.MAX_VALUE);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        sign();
        frame.append(data);
        if (last && !ended.get()) {
            String text = frame.toString();
            frame.setLength(0);
            try (JsonReader reader = Json.createReader(new StringReader(text))) {
                for (JsonValue event : reader.readArray()) {
                    owner.heard(this, event.asJsonObject());
                }
            }
        }
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        sign();
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(CUT);
    }

    private void sign() {
        lastSign = System.nanoTime();
    }

    private void end(int code) {
        if (ended.compareAndSet(false, true)) {
            owner.ended(this, code);
        }
    }
}
