package io.parley.upload;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes apart a body of {@code multipart/form-data} (RFC 7578) as it comes, in pieces of any size, and keeps nothing of it but the line or the
 * headers that it is in.
 *
 * <pre>
 *   PREAMBLE ──delimiter──> BEHIND ──end of line──> HEADERS ──empty line──> CONTENT ──delimiter──> BEHIND …
 *                             └──"--"──> EPILOGUE
 * </pre>
 */
final class FormData {
    private static final Pattern TYPE = Pattern.compile("multipart/form-data\\s*(;.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern BOUNDARY = Pattern.compile(
            ";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70})(?=\\s*(?:;|$)))", Pattern.CASE_INSENSITIVE);

    private static final int MOST_HEADERS = 8192;
    private static final int MOST_PARTS = 100;
    private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

    private enum State {
        PREAMBLE,
        BEHIND,
        HEADERS,
        CONTENT,
        EPILOGUE
    }

    /** Hears what the body holds. */
    interface Parts {
        /** @param headers of one part */
        void begin(PartHeaders headers) throws IOException;

        void content(byte[] bytes, int from, int length) throws IOException;

        void end() throws IOException;
    }

    private final Parts parts;

    /** What ends a part: a line that begins with the boundary. */
    private final byte[] delimiter;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private State state = State.PREAMBLE;

    /** How much of the delimiter, or of the end of the headers, has come. The first delimiter may stand at the very beginning. */
    private int matched = 2;

    /** How much of that is no content, whatever follows: it ended the headers. */
    private int before;

    private int count;

    private FormData(String boundary, Parts parts) {
        this.parts = parts;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** @throws Refused {@code unsupported-media-type}, {@code bad-request} for a type without a boundary */
    static FormData of(String contentType, Parts parts) {
        Matcher type = TYPE.matcher(contentType == null ? "" : contentType.strip());
        if (!type.matches()) {
            throw new Refused(Refusal.UNSUPPORTED_MEDIA_TYPE, "Files come as multipart/form-data.");
        }
        Matcher boundary = BOUNDARY.matcher(type.group(1));
        if (!boundary.find()) {
            throw bad("The type multipart/form-data has a boundary of 1 to 70 characters.");
        }
        return new FormData(boundary.group(1) != null ? boundary.group(1) : boundary.group(2), parts);
    }

    /** @throws Refused {@code bad-request} for what is none, {@code too-large} for headers or parts over their bounds */
    void feed(byte[] bytes, int length) throws IOException {
        int at = 0;
        while (at < length && state != State.EPILOGUE) {
            switch (state) {
                case PREAMBLE, CONTENT -> at = search(bytes, at, length);
                case BEHIND -> behind(bytes[at++]);
                default -> header(bytes[at++]);
            }
        }
    }

    /** Whether its last delimiter has come. */
    boolean isWhole() {
        return state == State.EPILOGUE;
    }

    /** Up to the next delimiter, which may begin in one piece and end in another; no beginning of it is within it. */
    private int search(byte[] bytes, int from, int length) throws IOException {
        int start = from;
        int at = from;
        while (at < length) {
            if (bytes[at] == delimiter[matched]) {
                matched++;
                at++;
                if (matched == delimiter.length) {
                    pass(bytes, start, Math.max(start, at - matched));
                    found();
                    return at;
                }
            } else if (matched > 0) {
                // What seemed to be its beginning is content, and may have come in an earlier piece.
                pass(delimiter, before, matched - (at - from));
                before = 0;
                matched = 0;
            } else {
                at++;
            }
        }
        pass(bytes, start, Math.max(start, length - matched));
        return length;
    }

    private void pass(byte[] bytes, int from, int to) throws IOException {
        if (state == State.CONTENT && to > from) {
            parts.content(bytes, from, to - from);
        }
    }

    private void found() throws IOException {
        if (state == State.CONTENT) {
            parts.end();
        }
        state = State.BEHIND;
        before = 0;
        matched = 0;
        text.reset();
    }

    /** Behind a delimiter comes the end of its line, or two hyphens when it is the last. Blanks may stand before the end. */
    private void behind(byte next) {
        if (next == '\n' && matched == 1) {
            if (++count > MOST_PARTS) {
                throw new Refused(Refusal.TOO_LARGE, "A form has at most " + MOST_PARTS + " parts.");
            }
            state = State.HEADERS;
            // There may be no headers: then the end of this line is half of the end of them.
            matched = 2;
            text.reset();
        } else if (next == '-' && matched == 0) {
            text.write(next);
            if (text.size() == 2) {
                state = State.EPILOGUE;
            }
        } else if (next == '\r' && matched == 0 && text.size() == 0) {
            matched = 1;
        } else if (!(matched == 0 && text.size() == 0 && (next == ' ' || next == '\t'))) {
            throw bad("Behind a boundary comes the end of its line.");
        }
    }

    private void header(byte next) throws IOException {
        text.write(next);
        if (text.size() > MOST_HEADERS) {
            throw new Refused(Refusal.TOO_LARGE, "The headers of a part take at most " + MOST_HEADERS + " bytes.");
        }
        matched = next == END_OF_HEADERS[matched] ? matched + 1 : next == '\r' ? 1 : 0;
        if (matched == END_OF_HEADERS.length) {
            state = State.CONTENT;
            // The end of an empty line of theirs is also the one before a delimiter that follows at once.
            matched = 2;
            before = 2;
            parts.begin(PartHeaders.parse(utf8(text.toByteArray())));
        }
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad("The headers of a part are UTF-8.");
        }
    }

    static Refused bad(String message) {
        return new Refused(Refusal.BAD_REQUEST, message);
    }
}
