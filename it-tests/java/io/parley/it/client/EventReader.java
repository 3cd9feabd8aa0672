package io.parley.it.client;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A reader of server-sent events that can be asked, one event at a time, what it heard; as the HTML standard, §9.2.6, parses them. */
public final class EventReader implements AutoCloseable {
    /** How long a server may be silent before a test fails. */
    private static final long PATIENCE_SECONDS = 20;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Event END = new Event("", "", "{}");

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile long retry;
    private volatile String lastId = "";

    /**
     * One event.
     *
     * @param name {@code message} where it has none
     * @param id its own; empty where it has none
     */
    public record Event(String name, String id, String data) {
        public JsonObject json() {
            try (JsonReader reader = Json.createReader(new StringReader(data))) {
                return reader.readObject();
            }
        }

        public int body() {
            return json().getInt("body");
        }
    }

    private EventReader(HttpResponse<InputStream> response) {
        this.response = response;
        Thread thread = new Thread(this::read, "events");
        thread.setDaemon(true);
        thread.start();
    }

    /** Opens a stream that is not refused. */
    public static EventReader open(HttpRequest.Builder request) {
        return open(HTTP, request);
    }

    /** The same by a client of another kind. */
    public static EventReader open(HttpClient http, HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError(response.statusCode() + " "
                        + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
            }
            return new EventReader(response);
        } catch (IOException e) {
            throw new AssertionError("no stream", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String name = "message";
            String id = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (data.length() > 0) {
                        lastId = id.isEmpty() ? lastId : id;
                        events.add(new Event(name, id, data.substring(0, data.length() - 1)));
                    }
                    name = "message";
                    id = "";
                    data.setLength(0);
                    continue;
                }
                int colon = (line + ":").indexOf(':');
                String field = line.substring(0, colon);
                String value = line.substring(Math.min(line.length(), colon + 1));
                value = value.startsWith(" ") ? value.substring(1) : value;
                switch (field) {
                    case "event" -> name = value;
                    case "id" -> id = value;
                    case "data" -> data.append(value).append('\n');
                    case "retry" -> retry = Long.parseLong(value);
                    case "" -> {}
                    default -> events.add(new Event("no field: " + field, "", line));
                }
            }
        } catch (IOException e) {
            // A stream that was cut has ended too.
        } finally {
            events.add(END);
        }
    }

    /** The next event; {@code null} when the stream has ended. */
    public Event next() {
        try {
            Event event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("the server says nothing");
            }
            if (event.equals(END)) {
                events.add(END);
                return null;
            }
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next event of this name; those before it pass unseen. */
    public Event next(String name) {
        for (Event event = next(); event != null; event = next()) {
            if (event.name().equals(name)) {
                return event;
            }
        }
        throw new AssertionError("the stream ended without " + name);
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Milliseconds. */
    public long retry() {
        return retry;
    }

    /** What a browser would come back with. */
    public String lastId() {
        return lastId;
    }

    /** Goes away. */
    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            // It is gone already.
        }
    }
}
