package io.parley.it.client;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The HTTP API, as a script would use it. */
public final class Api {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;

    public Api(URI base) {
        this.base = base;
    }

    /** An answer whose body is JSON. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public JsonObject json() {
            try (JsonReader reader = Json.createReader(new StringReader(response.body()))) {
                return reader.readObject();
            }
        }

        /** A header's value, empty where it is missing. */
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The media type without its parameters. */
        public String type() {
            return header("Content-Type").replaceFirst(";.*", "").trim();
        }

        @Override
        public String toString() {
            return status() + " " + response.headers().map() + " " + response.body();
        }
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    /** Publishes with the API key. */
    public Answer post(String path, String json) {
        return send(withKey(path).POST(body(json)));
    }

    public HttpRequest.Builder withKey(String path) {
        return request(path)
                .header("Authorization", "Bearer " + Talker.API_KEY)
                .header("Content-Type", "application/json");
    }

    /** {@code path} below the WAR's context. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base.toString().replaceFirst("/$", "") + path))
                .timeout(Duration.ofSeconds(20));
    }

    public static HttpRequest.BodyPublisher body(String text) {
        return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(HTTP.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
