package io.parley.http;

import io.parley.channel.Meters;
import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Says no over HTTP, and counts it. */
public final class Problems {
    private static final String SOON = "1";

    private final JsonText json;
    private final Meters meters;

    public Problems(JsonText json, Meters meters) {
        this.json = json;
        this.meters = meters;
    }

    /** Answers a request with a refusal. */
    public void write(HttpServletResponse response, Refused refused) throws IOException {
        meters.refused(refused.refusal());
        Problem problem = Problem.of(refused);
        switch (refused.refusal()) {
            case UNAUTHORIZED -> {
                if (!response.containsHeader("WWW-Authenticate")) {
                    response.setHeader("WWW-Authenticate", "Bearer");
                }
            }
            case UNAVAILABLE, OVERLOADED -> {
                if (!response.containsHeader("Retry-After")) {
                    response.setHeader("Retry-After", SOON);
                }
            }
            default -> {}
        }
        if (refused.retryAfter() != null) {
            // Whole seconds (RFC 9110 §10.2.3), and not a moment too early.
            response.setHeader("Retry-After", Long.toString(refused.retryAfter().toSeconds() + 1));
        }
        if (refused.current() != null && refused.current().message() != null) {
            response.setHeader("ETag", Paths.tag(refused.current().message().seq()));
        }
        Answer.write(
                response, problem.status(), "application/problem+json", json.withCurrent(problem, refused.current()));
    }
}
