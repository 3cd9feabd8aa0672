package io.parley.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.protocol.Limits;
import org.junit.jupiter.api.Test;

class InboundTest {
    private final Inbound inbound = new Inbound(Limits.USUAL.frame());

    @Test
    void partsBecomeTheWhole() {
        assertEquals(Inbound.Progress.MORE, inbound.add("a", false));
        assertEquals(Inbound.Progress.MORE, inbound.add("b", false));
        assertEquals(Inbound.Progress.WHOLE, inbound.add("c", true));
        assertEquals("abc", inbound.take());
        assertEquals(Inbound.Progress.WHOLE, inbound.add("d", true));
        assertEquals("d", inbound.take());
    }

    @Test
    void theLimitIsInBytesOfUtf8() {
        assertEquals(Inbound.Progress.WHOLE, inbound.add("x".repeat(Limits.USUAL.frame()), true));
        assertEquals(Inbound.Progress.TOO_LARGE, inbound.add("x".repeat(Limits.USUAL.frame() + 1), true));
        assertEquals(Inbound.Progress.WHOLE, inbound.add("\u00e4".repeat(Limits.USUAL.frame() / 2), true));
        assertEquals(Inbound.Progress.TOO_LARGE, inbound.add("\u00e4".repeat(Limits.USUAL.frame() / 2 + 1), true));
        assertEquals(Inbound.Progress.WHOLE, inbound.add("\ud83d\ude00".repeat(Limits.USUAL.frame() / 4), true));
        assertEquals(
                Inbound.Progress.TOO_LARGE, inbound.add("\ud83d\ude00".repeat(Limits.USUAL.frame() / 4) + "x", true));
    }

    @Test
    void whatIsTooLargeIsForgottenAndTheNextIsHeard() {
        String part = "x".repeat(Limits.USUAL.frame() / 2);
        assertEquals(Inbound.Progress.MORE, inbound.add(part, false));
        assertEquals(Inbound.Progress.MORE, inbound.add(part, false));
        assertEquals(Inbound.Progress.MORE, inbound.add(part, false));
        assertEquals(Inbound.Progress.TOO_LARGE, inbound.add("", true));
        assertEquals("", inbound.take());
        assertEquals(Inbound.Progress.WHOLE, inbound.add("next", true));
        assertEquals("next", inbound.take());
    }

    @Test
    void aFrameWithoutAnEndIsNotListenedTo() {
        String part = "x".repeat(Limits.USUAL.frame());
        for (int i = 0; i < Limits.FRAMES_TO_CLOSE; i++) {
            assertEquals(Inbound.Progress.MORE, inbound.add(part, false));
        }
        assertEquals(Inbound.Progress.ENDLESS, inbound.add("x", false));
    }
}
