package io.parley.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class ByteRangeTest {

    private static String of(String header) {
        return ByteRange.of(header, 10).of(10);
    }

    @Test
    void oneRangeIsTaken() {
        assertEquals("bytes 0-9/10", of("bytes=0-"));
        assertEquals("bytes 2-4/10", of("bytes=2-4"));
        assertEquals("bytes 2-9/10", of("Bytes = 2-99"));
        assertEquals("bytes 7-9/10", of("bytes=-3"));
        assertEquals("bytes 0-9/10", of("bytes=-99"));
        assertEquals(3, ByteRange.of("bytes=2-4", 10).length());
    }

    @Test
    void whatLiesBehindTheEndIsNowhere() {
        assertEquals("bytes */10", of("bytes=10-"));
        assertEquals("bytes */10", of("bytes=10-20"));
        assertEquals("bytes */10", of("bytes=-0"));
        assertEquals(0, ByteRange.of("bytes=10-", 10).length());
        assertEquals("bytes */0", ByteRange.of("bytes=0-", 0).of(0));
    }

    @Test
    void forAnythingElseAllIsTheAnswer() {
        for (String header :
                new String[] {null, "", "bytes=", "bytes=-", "bytes=4-2", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"}) {
            assertNull(ByteRange.of(header, 10), header);
        }
    }
}
