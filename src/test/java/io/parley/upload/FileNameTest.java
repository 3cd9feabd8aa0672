package io.parley.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parley.channel.Refused;
import org.junit.jupiter.api.Test;

class FileNameTest {

    private static String sent(String parameters) {
        return PartHeaders.parse("Content-Type: image/png\r\nContent-Disposition: form-data; name=\"f\"" + parameters
                        + "\r\n\r\n")
                .fileName();
    }

    @Test
    void eachClientWritesItsOwnWay() {
        assertEquals("a b.txt", sent("; filename=\"a b.txt\""));
        assertEquals("a.txt", sent(";filename=a.txt"));
        assertEquals("grüße.txt", sent("; filename=\"grüße.txt\""));
        assertEquals("a\"b;c.txt", sent("; filename=\"a%22b;c.txt\""));
        assertEquals("a\"b\\c.txt", sent("; filename=\"a\\\"b\\\\c.txt\""));
        assertEquals("grüße+1.txt", sent("; filename*=UTF-8''gr%C3%BC%C3%9Fe+1.txt"));
        assertEquals("100%.txt", sent("; filename=\"100%.txt\""));
        assertEquals("", sent("; filename=\"\""));
        assertNull(sent(""));
        assertThrows(Refused.class, () -> sent("; filename*=latin1''a"));
        assertThrows(Refused.class, () -> sent("; filename*=UTF-8''%zz"));
    }

    @Test
    void theTypeIsWhatIsSaid() {
        String disposition = "Content-Disposition: form-data; name=f\r\n";
        assertEquals(
                "text/plain; charset=x",
                PartHeaders.parse(disposition + "content-type:text/plain; charset=x \r\n\r\n")
                        .type());
        assertNull(PartHeaders.parse(disposition + "\r\n").type());
    }

    @Test
    void aPathIsNoName() {
        assertEquals("passwd", FileName.of("../../etc/passwd"));
        assertEquals("a.txt", FileName.of("C:\\fakepath\\a.txt"));
        assertEquals("file", FileName.of(".."));
        assertEquals("file", FileName.of("a/"));
        assertEquals(".profile", FileName.of(".profile"));
    }

    @Test
    void whatIsNotSeenIsLeftOut() {
        assertEquals("invoiceexe.pdf", FileName.of("invoice\u202eexe.pdf"));
        assertEquals("ab", FileName.of("a\r\n\0b\u200b"));
        assertEquals("ab", FileName.of("a\ud800b"));
        assertEquals("file", FileName.of("\u202e"));
        assertEquals("\ud83d\ude00.png", FileName.of("\ud83d\ude00.png"));
    }

    @Test
    void itKeepsItsEndingWhenItIsTooLong() {
        String name = FileName.of("x".repeat(500) + ".tar.gz");
        assertEquals(FileName.LONGEST, name.length());
        assertEquals(".gz", name.substring(name.length() - 3));
        assertEquals(FileName.LONGEST, FileName.of("x".repeat(500)).length());
        String pairs = FileName.of("\ud83d\ude00".repeat(300) + ".a");
        assertEquals(FileName.LONGEST, pairs.length());
        assertEquals(pairs, FileName.of(pairs));
    }
}
