package io.parley.it.cluster;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Publishes over a WebSocket, and over a new one when that has ended or does not answer. */
final class SocketRoute implements Route, Line.Owner {

    private static final int ANSWER_SECONDS = 5;

    private final URI address;
    private Line line;
    private CompletableFuture<JsonObject> greeted;
    private CompletableFuture<JsonObject> answered = new CompletableFuture<>();

    /** @param address of {@code /live} */
    SocketRoute(URI address) {
        this.address = address;
    }

    @Override
    public Outcome publish(String channel, String messageId, long at) throws IOException, InterruptedException {
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        await(connection());
        synchronized (this) {
            if (line == null) {
                throw new IOException("the line was cut");
            }
            answered = answer;
            line.send("{\"type\":\"send\",\"id\":\"" + messageId + "\",\"channel\":\"" + channel + "\",\"messageId\":\""
                    + messageId + "\",\"body\":{\"at\":" + at + "}}");
        }
        JsonObject event = await(answer);
        if (!event.getString("re", "").equals(messageId)) {
            throw new IllegalStateException("this answers nothing: " + event);
        }
        return event.getString("type").equals("ok")
                ? new Acknowledged(
                        event.getString("epoch"), event.getJsonNumber("seq").longValue())
                : new Refused(event.getString("code"), event.getBoolean("retry"));
    }

    private synchronized CompletableFuture<JsonObject> connection() {
        if (line == null) {
            greeted = new CompletableFuture<>();
            line = Line.open(address, this);
        }
        return greeted;
    }

    private JsonObject await(CompletableFuture<JsonObject> future) throws IOException, InterruptedException {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            close();
            throw new IOException("no answer", e);
        }
    }

    @Override
    public synchronized void heard(Line from, JsonObject event) {
        if (from == line) {
            switch (event.getString("type")) {
                case "hello" -> greeted.complete(event);
                case "ok", "error" -> answered.complete(event);
                default -> {} // bye, before it ends
            }
        }
    }

    @Override
    public synchronized void ended(Line which, int code) {
        if (which == line) {
            line = null;
            IOException end = new IOException("the line ended with " + code);
            greeted.completeExceptionally(end);
            answered.completeExceptionally(end);
        }
    }

    @Override
    public synchronized void close() {
        if (line != null) {
            line.cut();
        }
    }
}
