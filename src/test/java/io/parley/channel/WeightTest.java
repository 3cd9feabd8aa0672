package io.parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.protocol.Codec;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import io.parley.protocol.PlainTextCodec;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tail says that it takes of the heap is what it takes. */
class WeightTest {
    private static final ChannelName ROOM = ChannelName.parse("chat/room");
    private static final int MESSAGES = 20_000;
    private static final List<Codec> CODECS =
            List.of(new JsonCodec(new JsonText(), Limits.USUAL), new PlainTextCodec(Limits.USUAL));

    private final Author author = new Author("k3jd8s7fh2", "Ada");

    @ParameterizedTest(name = "{0} characters of {1}, {2} formats, key {3}")
    @CsvSource({"20, x, 1, false", "120, x, 1, true", "120, x, 2, false", "120, ж, 1, false", "2000, x, 2, true"})
    void aTailTakesOfTheHeapWhatItSays(int characters, String of, int formats, boolean keyed) {
        fill(100, characters, of, formats, keyed);
        long before = alive();
        Filled filled = fill(MESSAGES, characters, of, formats, keyed);
        long taken = alive() - before;
        long said = filled.budget.held();
        assertTrue(
                Math.abs(said - taken) < taken / 10,
                () -> "says " + said / MESSAGES + " bytes a message, and takes " + taken / MESSAGES);
        filled.tail.discard();
        assertEquals(0, filled.budget.held());
    }

    private record Filled(Tail tail, Budget budget) {}

    private Filled fill(int messages, int characters, String of, int formats, boolean keyed) {
        Budget budget = new Budget(Long.MAX_VALUE);
        Tail.Bounds bounds = new Tail.Bounds(MESSAGES, Long.MAX_VALUE);
        Tail tail = new Tail(ROOM, new Position("8fK2mQ7x", 0), 0, bounds, budget, Clock.systemUTC());
        for (int i = 1; i <= messages; i++) {
            long from = tail.end();
            tail.append(new Event.Message(
                    "8fK2mQ7x",
                    i,
                    "a-" + (1_000_000 + i),
                    author,
                    Instant.ofEpochMilli(i),
                    keyed ? "key" + i : null,
                    '"' + of.repeat(characters) + '"'));
            for (Codec codec : CODECS.subList(0, formats)) {
                tail.read(codec, false, "reader", from, tail.end());
            }
        }
        tail.rest();
        return new Filled(tail, budget);
    }

    /** Collected until two looks in a row agree: what other threads leave behind is garbage. */
    private static long alive() {
        long before;
        long now = Long.MAX_VALUE;
        do {
            before = now;
            System.gc();
            now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        } while (before - now > 64 * 1024);
        return now;
    }
}
