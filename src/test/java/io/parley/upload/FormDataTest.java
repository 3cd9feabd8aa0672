package io.parley.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormDataTest {
    private static final String BOUNDARY = "x-y";

    /** What content is made of: pieces of delimiters first of all. */
    private static final List<String> PIECES = List.of(
            "\r",
            "\n",
            "-",
            "--",
            "\r\n",
            "\r\n-",
            "\r\n--",
            "\r\n--x",
            "\r\n--x-",
            "\r\n--X-y",
            "--x-y",
            "a",
            "\0",
            "\r\r\n--x-",
            "é");

    private record Part(String name, String content) {}

    /** Keeps what it hears. */
    private static final class Kept implements FormData.Parts {
        private final List<Part> parts = new ArrayList<>();
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private String name;
        private boolean open;

        @Override
        public void begin(PartHeaders headers) {
            assertFalse(open);
            open = true;
            name = headers.fileName();
            content.reset();
        }

        @Override
        public void content(byte[] bytes, int from, int length) {
            assertTrue(open && length > 0);
            content.write(bytes, from, length);
        }

        @Override
        public void end() {
            assertTrue(open);
            open = false;
            parts.add(new Part(name, content.toString(StandardCharsets.UTF_8)));
        }
    }

    private final Kept kept = new Kept();

    private static FormData form(FormData.Parts parts) {
        return FormData.of("multipart/form-data; boundary=" + BOUNDARY, parts);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String part(String name, String content) {
        return "--x-y\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name + "\"\r\n\r\n" + content
                + "\r\n";
    }

    private static Refusal refusal(String... pieces) {
        FormData form = form(new Kept());
        return assertThrows(Refused.class, () -> {
                    for (String piece : pieces) {
                        form.feed(bytes(piece), bytes(piece).length);
                    }
                })
                .refusal();
    }

    @Test
    void itIsTheSameInWhateverPiecesItComes() throws IOException {
        Random random = new Random(4);
        for (int round = 0; round < 20_000; round++) {
            List<Part> sent = new ArrayList<>();
            StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "a preamble\r\n" : "");
            for (int i = random.nextInt(4); i >= 0; i--) {
                StringBuilder content = new StringBuilder();
                for (int j = random.nextInt(6); j > 0; j--) {
                    content.append(PIECES.get(random.nextInt(PIECES.size())));
                }
                // A delimiter within content would be one.
                if (("\r\n" + content).contains("\r\n--x-y")) {
                    content.setLength(0);
                }
                sent.add(new Part("n" + i, content.toString()));
                text.append(part("n" + i, content.toString()));
            }
            byte[] whole = bytes(text + "--x-y--" + (random.nextBoolean() ? "\r\nan epilogue --x-y\r\n" : ""));
            Kept heard = new Kept();
            FormData form = form(heard);
            for (int at = 0; at < whole.length; ) {
                int length = Math.min(whole.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
                form.feed(Arrays.copyOfRange(whole, at, at + length + random.nextInt(2)), length);
                at += length;
            }
            assertEquals(sent, heard.parts, () -> "of " + text);
            assertTrue(form.isWhole());
        }
    }

    @Test
    void withoutItsLastDelimiterItIsNotWhole() throws IOException {
        FormData form = form(kept);
        byte[] text = bytes(part("a", "content") + "--x-y-");
        form.feed(text, text.length);
        assertFalse(form.isWhole());
        assertEquals(List.of(new Part("a", "content")), kept.parts);
    }

    @Test
    void allBytesGoThrough() throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        FormData form = form(new FormData.Parts() {
            @Override
            public void begin(PartHeaders headers) {}

            @Override
            public void content(byte[] bytes, int from, int length) {
                heard.write(bytes, from, length);
            }

            @Override
            public void end() {}
        });
        byte[] before = bytes("--x-y\r\nContent-Disposition: form-data; name=f\r\n\r\n");
        form.feed(before, before.length);
        form.feed(all, all.length);
        byte[] after = bytes("\r\n--x-y--");
        form.feed(after, after.length);
        assertArrayEquals(all, heard.toByteArray());
    }

    @Test
    void aBoundaryMayBeQuotedAndBlanksMayFollowIt() throws IOException {
        FormData form = FormData.of("Multipart/Form-Data; charset=utf-8; Boundary=\"x-y\"", kept);
        byte[] text = bytes(part("a", "1").replace("x-y\r", "x-y \t\r") + "--x-y--");
        form.feed(text, text.length);
        assertEquals(List.of(new Part("a", "1")), kept.parts);
    }

    @Test
    void whatIsNoFormIsRefused() {
        assertEquals(
                Refusal.UNSUPPORTED_MEDIA_TYPE,
                assertThrows(Refused.class, () -> FormData.of(null, kept)).refusal());
        assertEquals(
                Refusal.UNSUPPORTED_MEDIA_TYPE,
                assertThrows(Refused.class, () -> FormData.of("application/json", kept))
                        .refusal());
        for (String type : List.of(
                "multipart/form-data;",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=" + "b".repeat(71))) {
            assertEquals(
                    Refusal.BAD_REQUEST,
                    assertThrows(Refused.class, () -> FormData.of(type, kept)).refusal(),
                    type);
        }
        assertEquals(Refusal.BAD_REQUEST, refusal("--x-yz\r\n"));
        assertEquals(Refusal.BAD_REQUEST, refusal("--x-y\rz"));
        assertEquals(Refusal.BAD_REQUEST, refusal("--x-y\r\n\r\n"));
        assertEquals(Refusal.BAD_REQUEST, refusal("--x-y\r\nContent-Type: text/plain\r\n\r\n"));
    }

    @Test
    void headersAndPartsAreBounded() throws IOException {
        assertEquals(Refusal.TOO_LARGE, refusal("--x-y\r\n", "A: " + "a".repeat(8200)));
        FormData form = form(kept);
        byte[] part = bytes(part("a", ""));
        for (int i = 0; i < 100; i++) {
            form.feed(part, part.length);
        }
        assertEquals(
                Refusal.TOO_LARGE,
                assertThrows(Refused.class, () -> form.feed(part, part.length)).refusal());
    }

    @Test
    void headersAreUtf8() {
        FormData form = form(kept);
        byte[] text = "--x-y\r\nContent-Disposition: form-data; name=\"\u00fc\"\r\n\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(
                Refusal.BAD_REQUEST,
                assertThrows(Refused.class, () -> form.feed(text, text.length)).refusal());
    }
}
