package io.parley.endpoint;

import io.parley.protocol.Limits;

/**
 * Puts together the parts of a frame as they come, within the limit. The parts are small, so a connection that says little
 * holds little, whatever the container's buffers for whole messages would be.
 */
final class Inbound {
    private static final String NOTHING = "";

    private final int most;
    private String whole = NOTHING;
    private StringBuilder parts;
    private long bytes;

    /** What has come of a frame. */
    enum Progress {
        /** A part; there is more to come. */
        MORE,
        /** All of it. */
        WHOLE,
        /** All of it, but nothing was kept: it was over the limit. */
        TOO_LARGE,
        /** It goes on far beyond the limit. */
        ENDLESS
    }

    /** @param most bytes that a frame may have */
    Inbound(int most) {
        this.most = most;
    }

    Progress add(String part, boolean last) {
        bytes += utf8Length(part);
        if (bytes > (long) most * Limits.FRAMES_TO_CLOSE) {
            parts = null;
            return Progress.ENDLESS;
        }
        if (bytes > most) {
            parts = null;
        } else if (!last || parts != null) {
            parts = parts == null ? new StringBuilder(part.length()) : parts;
            parts.append(part);
        }
        return last ? end(part) : Progress.MORE;
    }

    private Progress end(String part) {
        boolean fits = bytes <= most;
        whole = !fits ? NOTHING : parts == null ? part : parts.toString();
        parts = null;
        bytes = 0;
        return fits ? Progress.WHOLE : Progress.TOO_LARGE;
    }

    /** The frame, once. */
    String take() {
        String taken = whole;
        whole = NOTHING;
        return taken;
    }

    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts two of its four bytes.
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
