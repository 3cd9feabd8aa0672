package io.parley.standalone.doctor.way;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import javax.net.ssl.SSLContext;

/** Requests that are no WebSockets. */
final class Web {
    private final Plan plan;
    private final HttpClient client;

    Web(Plan plan, SSLContext trust) {
        this.plan = plan;
        this.client = HttpClient.newBuilder()
                // Without TLS the JDK would ask for an upgrade to HTTP/2, which no browser does.
                .version(plan.target().secure() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(plan.timeout())
                .sslContext(trust)
                .build();
    }

    /** Asks without a key. */
    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** Publishes with the key, which is a secret: only to somebody who is trusted. Gives the status. */
    int publish(String json) throws IOException, InterruptedException {
        HttpRequest request = request("/api/channels/" + Way.FEED + "/messages")
                .header("Authorization", "Bearer " + plan.key())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"body\":" + json + "}"))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(plan.target().uri(path)).timeout(plan.timeout());
    }
}
