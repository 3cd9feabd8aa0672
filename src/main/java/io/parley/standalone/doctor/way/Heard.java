package io.parley.standalone.doctor.way;

/**
 * Something that came over a WebSocket.
 *
 * @param text of a message, or the reason of an end
 * @param code of a close frame
 * @param at {@link System#nanoTime}
 */
record Heard(Kind kind, String text, int code, long at) {

    enum Kind {
        TEXT,
        PING,
        /** By a close frame. */
        CLOSED,
        /** Without a word. */
        CUT
    }

    boolean ended() {
        return kind == Kind.CLOSED || kind == Kind.CUT;
    }

    /** Who ended it, and how. */
    String end() {
        if (kind == Kind.CUT) {
            return "cut by something on the way, without a close frame (" + text + ")";
        }
        return "closed by the server with " + code + (text.isEmpty() ? "" : " (" + text + ")");
    }
}
