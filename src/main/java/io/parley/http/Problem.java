package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.util.Map;

/** A refusal as HTTP says it (RFC 9457). */
public record Problem(String type, String title, int status, String code, String detail, boolean retry) {
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(503, "Service Unavailable"));

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
