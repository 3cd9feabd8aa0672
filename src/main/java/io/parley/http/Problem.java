package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
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
}
