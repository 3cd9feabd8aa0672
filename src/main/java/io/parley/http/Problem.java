package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** A refusal as HTTP says it (RFC 9457). */
public record Problem(String type, String title, int status, String code, String detail, boolean retry) {
    private static final Map<Integer, String> TITLES = Map.of(
            400, "Bad Request",
            401, "Unauthorized",
            403, "Forbidden",
            404, "Not Found",
            405, "Method Not Allowed",
            409, "Conflict",
            413, "Content Too Large",
            415, "Unsupported Media Type",
            429, "Too Many Requests",
            503, "Service Unavailable");
    private static final String RETRY_AFTER = "1";

    static Problem of(Refused refused) {
        Refusal refusal = refused.refusal();
        return new Problem(
                "about:blank",
                TITLES.getOrDefault(refusal.status(), "Internal Server Error"),
                refusal.status(),
                refusal.word(),
                refused.getMessage(),
                refusal.retry());
    }

    /** Answers a request with a refusal. */
    public static void write(JsonText json, HttpServletResponse response, Refused refused) throws IOException {
        Problem problem = of(refused);
        switch (refused.refusal()) {
            case UNAUTHORIZED -> response.setHeader("WWW-Authenticate", "Bearer");
            case UNAVAILABLE -> response.setHeader("Retry-After", RETRY_AFTER);
            default -> {}
        }
        Answer.write(response, problem.status, "application/problem+json", json.of(problem));
    }
}
