package io.parley.it.cluster;

import io.parley.it.client.Api;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Publishes over the HTTP API of one node, and after a failure of the next one. */
final class HttpRoute implements Route {

    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<URI> nodes;
    private int node;

    HttpRoute(List<URI> nodes) {
        this.nodes = nodes;
    }

    @Override
    public Outcome publish(String channel, String messageId, long at) throws IOException, InterruptedException {
        HttpRequest request = new Api(nodes.get(node))
                .withKey("/api/channels/" + channel + "/messages")
                .timeout(ANSWER)
                .POST(Api.body("{\"messageId\":\"" + messageId + "\",\"body\":{\"at\":" + at + "}}"))
                .build();
        HttpResponse<String> response;
        try {
            response = HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            goOn();
            throw e;
        }
        Api.Answer whole = new Api.Answer(response);
        if (!whole.type().endsWith("json")) {
            // The container's own page: Parley is not there yet, or no longer.
            goOn();
            throw new IOException(whole.toString());
        }
        JsonObject answer = whole.json();
        return whole.status() == 201
                ? new Acknowledged(
                        answer.getString("epoch"), answer.getJsonNumber("seq").longValue())
                : new Refused(answer.getString("code"), answer.getBoolean("retry"));
    }

    private void goOn() {
        node = (node + 1) % nodes.size();
    }

    @Override
    public void close() {}
}
