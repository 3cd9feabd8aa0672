package io.parley.channel;

import java.util.Locale;

/** Every reason for which Parley says no, with its HTTP status and its WebSocket close code. The word is the protocol's. */
public enum Refusal {
    BAD_REQUEST(400, 4400),
    UNAUTHORIZED(401, 4401),
    FORBIDDEN(403, 4403),
    NOT_FOUND(404, 4404),
    METHOD_NOT_ALLOWED(405, 4400),
    CONFLICT(409, 4400),
    NOT_JOINED(409, 4400),
    TOO_LARGE(413, 1009),
    UNSUPPORTED_MEDIA_TYPE(415, 4400),
    TOO_MANY(429, 4400),
    RATE_LIMITED(429, 4529),
    TOO_SLOW(408, 4508),
    UNAVAILABLE(503, 1013),
    OVERLOADED(503, 1013),
    INTERNAL(500, 1011);

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final int status;
    private final int closeCode;

    Refusal(int status, int closeCode) {
        this.status = status;
        this.closeCode = closeCode;
    }

    /** The code as the protocol writes it: {@code bad-request}. */
    public String word() {
        return word;
    }

    public int status() {
        return status;
    }

    /** RFC 6455 §7.4; 4400 to 4499: do not come back unchanged; 4500 to 4599: come back and resume. */
    public int closeCode() {
        return closeCode;
    }

    /** Whether the same request may succeed later, unchanged. */
    public boolean retry() {
        return this == UNAVAILABLE || this == OVERLOADED || this == TOO_SLOW || this == RATE_LIMITED;
    }
}
