package io.parley.http;

import io.parley.upload.StoredFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * What is said of a file that somebody has sent. It is never a page of this origin: what a browser could run or lay out is a download without a type, and no type is
 * guessed.
 */
final class FileHeaders {
    /** What browsers show and cannot run. SVG is a page. */
    private static final Set<String> SHOWN = Set.of(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/avif",
            "audio/mpeg",
            "audio/ogg",
            "audio/wav",
            "audio/mp4",
            "audio/webm",
            "video/mp4",
            "video/webm",
            "video/ogg");

    private static final String TOKEN = "!#$&+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private FileHeaders() {}

    /** @return whether the client does not have it yet */
    static boolean describe(HttpServletRequest request, HttpServletResponse response, StoredFile file) {
        String tag = tag(file);
        response.setHeader("ETag", tag);
        // A file never changes. It is for those alone who may read its channel.
        response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
        String known = request.getHeader("If-None-Match");
        if (known != null && (known.equals("*") || known.contains(tag))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return false;
        }
        String type = shown(file.type());
        response.setContentType(type == null ? "application/octet-stream" : type);
        response.setHeader("Content-Disposition", disposition(type == null ? "attachment" : "inline", file.name()));
        response.setHeader("Accept-Ranges", "bytes");
        return true;
    }

    private static String tag(StoredFile file) {
        return "\"" + file.id() + "\"";
    }

    private static String shown(String type) {
        String known = type == null ? "" : type.replaceFirst("[; ].*", "").toLowerCase(Locale.ROOT);
        return SHOWN.contains(known) ? known : null;
    }

    /** RFC 6266, with the name in both ways. */
    static String disposition(String manner, String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && TOKEN.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        String plain = name.replaceAll("[^ -~]", "_").replaceAll("[\"\\\\%]", "_");
        return manner + "; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    }

    /** Sets the status and the length that go with what is asked for. */
    static ByteRange range(HttpServletRequest request, HttpServletResponse response, StoredFile file) {
        String fresh = request.getHeader("If-Range");
        ByteRange range =
                fresh == null || fresh.equals(tag(file)) ? ByteRange.of(request.getHeader("Range"), file.size()) : null;
        ByteRange answered = range == null ? new ByteRange(0, file.size() - 1) : range;
        if (range != null) {
            response.setStatus(
                    range.length() > 0
                            ? HttpServletResponse.SC_PARTIAL_CONTENT
                            : HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            response.setHeader("Content-Range", range.of(file.size()));
        }
        response.setContentLengthLong(answered.length());
        return answered;
    }
}
