package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/** What the servlets of {@code /api} ask of a request. */
final class Paths {
    private Paths() {}

    /** @throws Refused {@code method-not-allowed} */
    static void allow(HttpServletRequest request, HttpServletResponse response, String... methods) {
        String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        if (!List.of(methods).contains(method)) {
            response.setHeader("Allow", String.join(", ", methods).replace("GET", "GET, HEAD"));
            throw new Refused(Refusal.METHOD_NOT_ALLOWED, "This path does not take this method.");
        }
    }

    static Refused nothing() {
        return new Refused(Refusal.NOT_FOUND, "There is nothing at this path.");
    }

    /**
     * A parameter of the query; {@code null} when it is not there.
     *
     * @throws Refused {@code bad-request}
     */
    static Long whole(HttpServletRequest request, String name) {
        String text = request.getParameter(name);
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new Refused(Refusal.BAD_REQUEST, "\"" + name + "\" is a whole number.");
        }
    }

    /**
     * A parameter that is {@code true} or {@code false}; not there, it is the latter.
     *
     * @throws Refused {@code bad-request}
     */
    static boolean flag(HttpServletRequest request, String name) {
        String text = request.getParameter(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw new Refused(Refusal.BAD_REQUEST, "\"" + name + "\" is true or false.");
        }
        return "true".equals(text);
    }

    /** An entity tag (RFC 9110 §8.8.3): of what is the newest of its key, its number. */
    static String tag(long seq) {
        return "\"" + seq + "\"";
    }

    /**
     * The number that a request expects its key's newest message to have: {@code If-Match} with its tag, or {@code If-None-Match: *} for none.
     *
     * @return {@code null} when it expects nothing
     * @throws Refused {@code bad-request}
     */
    static Long ifSeq(HttpServletRequest request) {
        String match = request.getHeader("If-Match");
        String none = request.getHeader("If-None-Match");
        if (match == null && none == null) {
            return null;
        }
        if (match != null && none == null && match.matches("\"\\d{1,18}\"")) {
            return Long.valueOf(match.substring(1, match.length() - 1));
        }
        if (match == null && none.equals("*")) {
            return 0L;
        }
        throw new Refused(
                Refusal.BAD_REQUEST,
                "If-Match is the ETag of one message; If-None-Match is *; and not both are there.");
    }
}
