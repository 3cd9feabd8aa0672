package io.parley.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private static final int MOST = 12;

    private static String shown(Line line) {
        return line.number() + ":"
                + (line.bytes() == null ? "too long" : new String(line.bytes(), StandardCharsets.UTF_8));
    }

    private static List<String> split(byte[]... pieces) {
        LineSplitter splitter = new LineSplitter(MOST);
        List<String> found = new ArrayList<>();
        for (byte[] piece : pieces) {
            splitter.feed(piece, piece.length);
            for (Line line = splitter.next(); line != null; line = splitter.next()) {
                found.add(shown(line));
            }
        }
        Line last = splitter.last();
        if (last != null) {
            found.add(shown(last));
        }
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void linesAreTheSameWhereverTheStreamIsCut() {
        byte[] whole = bytes("a\r\nzwölf 😀\n\n\r\nexactly 12 b\r\nthirteen bytes\nx\ry\n…and more than that\r\nend");
        List<String> expected =
                List.of("1:a", "2:zwölf 😀", "5:exactly 12 b", "6:too long", "7:x\ry", "8:too long", "9:end");
        assertEquals(expected, split(whole));
        for (int first = 0; first <= whole.length; first++) {
            for (int second = first; second <= whole.length; second++) {
                assertEquals(
                        expected,
                        split(
                                Arrays.copyOfRange(whole, 0, first),
                                Arrays.copyOfRange(whole, first, second),
                                Arrays.copyOfRange(whole, second, whole.length)));
            }
        }
    }

    @Test
    void aStreamMayComeByteByByte() {
        byte[] whole = bytes("ä\r\n\r\n123456789012\r\n1234567890123\r\nz\r");
        byte[][] each = new byte[whole.length][];
        for (int i = 0; i < whole.length; i++) {
            each[i] = new byte[] {whole[i]};
        }
        assertEquals(List.of("1:ä", "3:123456789012", "4:too long", "5:z"), split(each));
    }

    @Test
    void aStreamMayEndAnywhere() {
        assertEquals(List.of(), split());
        assertEquals(List.of(), split(bytes("\n\r\n")));
        assertEquals(List.of("1:a"), split(bytes("a\n")));
        assertEquals(List.of("1:a"), split(bytes("a")));
        assertEquals(List.of("1:too long"), split(bytes("more than there may be")));
        assertEquals(List.of(), split(bytes("\r")));
    }

    @Test
    void aLineOfTwelveMayEndInTwoBytesAndOneOfThirteenIsNone() {
        assertEquals(List.of("1:123456789012"), split(bytes("123456789012"), bytes("\r"), bytes("\n")));
        assertEquals(List.of("1:too long"), split(bytes("123456789012"), bytes("3")));
        assertEquals(List.of("1:too long"), split(bytes("123456789012\r"), bytes("\r\n")));
    }

    @Test
    void moreIsTakenOnlyWhenAllIsFound() {
        LineSplitter splitter = new LineSplitter(MOST);
        splitter.feed(bytes("a\nb\n"), 4);
        assertEquals("1:a", shown(splitter.next()));
        assertThrows(IllegalStateException.class, () -> splitter.feed(bytes("c"), 1));
        assertEquals("2:b", shown(splitter.next()));
        assertNull(splitter.next());
    }
}
