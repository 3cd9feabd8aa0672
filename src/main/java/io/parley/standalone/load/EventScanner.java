package io.parley.standalone.load;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks through the events of a frame and notes where the few fields lie that matter here; nothing is copied or made for
 * what it walks over. Any order of fields, any white space and any other field is fine.
 *
 * <p>A general parser makes objects of every value: with many thousands of deliveries a second, what is measured would be
 * the tool.
 */
// Arrays by the fields' order: a map would be looked into ten times a delivery.
@SuppressWarnings("EnumOrdinal")
final class EventScanner {

    /** This is no JSON, or not what a Parley says. */
    static final class BadFrame extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadFrame(String message) {
            super(message);
        }
    }

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private final int[] starts = new int[Field.ALL.length];
    private final int[] ends = new int[Field.ALL.length];
    private byte[] in;
    private int at;
    private int end;
    private boolean begun;

    /** Begins a frame: an array of events. */
    void frame(byte[] bytes, int length) {
        in = bytes;
        at = 0;
        end = length;
        begun = false;
        expect('[');
    }

    /** Goes to the next event; {@code false} behind the last. */
    boolean next() {
        int c = peek();
        if (c == ']') {
            at++;
            if (hasMore()) {
                throw new BadFrame("There is more behind the array.");
            }
            return false;
        }
        if (begun) {
            expect(',');
        }
        begun = true;
        object();
        return true;
    }

    /** The fields of an object inside this event. It uses the same bytes: read it before the next frame. */
    EventScanner inside(Field field) {
        EventScanner inner = new EventScanner();
        inner.in = in;
        inner.at = starts[field.ordinal()];
        inner.end = ends[field.ordinal()];
        inner.object();
        return inner;
    }

    EventType type() {
        for (EventType type : EventType.ALL) {
            if (is(Field.TYPE, type.word)) {
                return type;
            }
        }
        return EventType.OTHER;
    }

    /** There, and not {@code null}. */
    boolean has(Field field) {
        int start = starts[field.ordinal()];
        return start >= 0 && in[start] != 'n';
    }

    /** Whether the value is this, byte by byte, with its quotes. */
    boolean is(Field field, byte[] value) {
        int start = starts[field.ordinal()];
        return start >= 0 && Arrays.equals(in, start, ends[field.ordinal()], value, 0, value.length);
    }

    boolean isTrue(Field field) {
        return has(field) && in[starts[field.ordinal()]] == 't';
    }

    byte[] bytes() {
        return in;
    }

    /** Where the text of a string begins, behind its quote. */
    int textStart(Field field) {
        int start = starts[field.ordinal()];
        if (start < 0 || in[start] != '"') {
            throw new BadFrame("\"" + new String(field.bytes, StandardCharsets.US_ASCII) + "\" should be a string.");
        }
        return start + 1;
    }

    /** Where the text of a string ends. */
    int textEnd(Field field) {
        return ends[field.ordinal()] - 1;
    }

    /** The text of a string. Not for what comes with every message. */
    String text(Field field) {
        int start = textStart(field);
        String raw = new String(in, start, textEnd(field) - start, StandardCharsets.UTF_8);
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        try (JsonReader reader = Json.createReader(new StringReader("[\"" + raw + "\"]"))) {
            return reader.readArray().getString(0);
        } catch (JsonException e) {
            throw new BadFrame("This is no string: " + e.getMessage());
        }
    }

    /** A whole number. */
    long number(Field field) {
        int i = starts[field.ordinal()];
        int stop = ends[field.ordinal()];
        boolean negative = i >= 0 && in[i] == '-';
        long number = i < 0 ? -1 : digits(in, negative ? i + 1 : i, stop);
        if (number < 0) {
            throw new BadFrame(
                    "\"" + new String(field.bytes, StandardCharsets.US_ASCII) + "\" should be a whole number.");
        }
        return negative ? -number : number;
    }

    /** The number that these digits write; -1 where they are none, or too many. */
    static long digits(byte[] in, int from, int to) {
        if (from >= to || to - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = in[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private void object() {
        Arrays.fill(starts, -1);
        expect('{');
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            expect('"');
            int from = at;
            int to = endOfString(at);
            Field field = Field.of(in, from, to);
            at = to + 1;
            expect(':');
            peek();
            int start = at;
            skipValue();
            if (field != null) {
                starts[field.ordinal()] = start;
                ends[field.ordinal()] = at;
            }
            int c = peek();
            at++;
            if (c == '}') {
                return;
            }
            if (c != ',') {
                throw new BadFrame("A comma is missing.");
            }
        }
    }

    private void skipValue() {
        int c = in[at];
        if (c == '"') {
            at = endOfString(at + 1) + 1;
        } else if (c == '{' || c == '[') {
            skipNested();
        } else {
            int start = at;
            while (at < end && in[at] > ' ' && in[at] != ',' && in[at] != '}' && in[at] != ']') {
                at++;
            }
            if (at == start) {
                throw new BadFrame("A value is missing.");
            }
        }
    }

    private void skipNested() {
        int depth = 0;
        while (at < end) {
            int c = in[at++];
            if (c == '"') {
                at = endOfString(at) + 1;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return;
            }
        }
        throw new BadFrame("The frame ends too soon.");
    }

    /** Where the closing quote is. Eight bytes at a time: most of a frame is text that nobody looks at. */
    private int endOfString(int from) {
        int i = from;
        while (i < end) {
            if (i + Long.BYTES <= end) {
                long word = (long) EIGHT.get(in, i);
                long quote = word ^ QUOTES;
                long backslash = word ^ BACKSLASHES;
                long hits = ((quote - ONES & ~quote) | (backslash - ONES & ~backslash)) & HIGHS;
                if (hits == 0) {
                    i += Long.BYTES;
                    continue;
                }
                i += Long.numberOfTrailingZeros(hits) >> 3;
            }
            if (in[i] == '"') {
                return i;
            }
            i += in[i] == '\\' ? 2 : 1;
        }
        throw new BadFrame("The frame ends too soon.");
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw new BadFrame("Here should be a '" + wanted + "'.");
        }
        at++;
    }

    private int peek() {
        if (!hasMore()) {
            throw new BadFrame("The frame ends too soon.");
        }
        return in[at];
    }

    /** Passes over white space. */
    private boolean hasMore() {
        while (at < end && in[at] <= ' ' && in[at] >= 0) {
            at++;
        }
        return at < end;
    }
}
