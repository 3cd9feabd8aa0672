package io.parley.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file that a request asks for (RFC 9110 §14).
 *
 * @param first its first byte
 * @param last its last one; before {@code first}: there is no such part
 */
record ByteRange(long first, long last) {
    private static final Pattern ONE = Pattern.compile("(?i)bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    /** @return {@code null} where all is asked for, or several parts, or what nobody understands: then all is the answer */
    static ByteRange of(String header, long size) {
        Matcher one = ONE.matcher(header == null ? "" : header.strip());
        if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return null;
        }
        if (one.group(1).isEmpty()) {
            long count = Math.min(Long.parseLong(one.group(2)), size);
            return new ByteRange(size - count, size - 1);
        }
        long first = Long.parseLong(one.group(1));
        long last = one.group(2).isEmpty() ? size - 1 : Long.parseLong(one.group(2));
        if (last < first && !one.group(2).isEmpty()) {
            return null;
        }
        return first >= size ? new ByteRange(size, size - 1) : new ByteRange(first, Math.min(last, size - 1));
    }

    long length() {
        return last - first + 1;
    }

    /** The header {@code Content-Range} of an answer. */
    String of(long size) {
        return length() <= 0 ? "bytes */" + size : "bytes " + first + "-" + last + "/" + size;
    }
}
