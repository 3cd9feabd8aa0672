package io.parley.moderation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parley.SetClock;
import io.parley.channel.Author;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntriesTest {
    private static final Author MOD = new Author("mod", "Mod");
    private static final Instant NOW = SetClock.START;

    private static Measure asked(String body) {
        return Entries.asked(body, MOD, NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"action\":\"burn\",\"user\":\"ann\"}",
                "{\"action\":1,\"user\":\"ann\"}",
                "{\"action\":\"BAN\",\"user\":\"ann\"}",
                "{\"action\":\"kick\",\"user\":\"ann\"}",
                "{\"action\":\"kick\",\"channel\":\"chat/lobby\"}",
                "{\"action\":\"kick\",\"channel\":\"chat/lobby\",\"user\":\"ann\",\"for\":\"1m\"}",
                "{\"action\":\"kick\",\"channel\":\"chat/lobby\",\"address\":\"192.0.2.1\"}",
                "{\"action\":\"ban\"}",
                "{\"action\":\"ban\",\"channel\":\"chat/lobby\"}",
                "{\"action\":\"ban\",\"channel\":\"lobby\",\"user\":\"ann\"}",
                "{\"action\":\"ban\",\"channel\":\"chat/\",\"user\":\"ann\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"address\":\"192.0.2.1\"}",
                "{\"action\":\"ban\",\"channel\":\"chat/lobby\",\"address\":\"192.0.2.1\"}",
                "{\"action\":\"ban\",\"address\":\"localhost\"}",
                "{\"action\":\"ban\",\"address\":\"192.0.2.256\"}",
                "{\"action\":\"ban\",\"address\":\"192.0.2.1/33\"}",
                "{\"action\":\"ban\",\"address\":\"192.0.2.1/\"}",
                "{\"action\":\"ban\",\"address\":\"0.0.0.0/0\"}",
                "{\"action\":\"ban\",\"address\":\"10.0.0.0/7\"}",
                "{\"action\":\"ban\",\"address\":\"::/0\"}",
                "{\"action\":\"ban\",\"address\":\"2000::/15\"}",
                "{\"action\":\"ban\",\"user\":\"\"}",
                "{\"action\":\"ban\",\"user\":7}",
                "{\"action\":\"ban\",\"user\":\"a\\nb\"}",
                "{\"action\":\"ban\",\"user\":\"a\\u202eb\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\"\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\" \"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\"a\\nb\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\"a\\u0085b\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\"a\\u2028b\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\"a\\ud800\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"until\":\"tomorrow\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"until\":\"2026-01-02\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"until\":\"2026-01-01T00:00:00Z\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"until\":\"2036-06-01T00:00:00Z\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"for\":\"0s\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"for\":\"-1s\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"for\":\"1 h\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"for\":\"999999999d\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"for\":60}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"for\":\"1h\",\"until\":\"2026-01-02T00:00:00Z\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"untill\":\"2026-01-02T00:00:00Z\"}",
                "{\"action\":\"ban\",\"user\":\"ann\",\"by\":{\"id\":\"x\",\"name\":\"x\"}}",
                "{\"action\":\"mute\",\"channel\":\"chat/lobby\"}",
                "{\"action\":\"mute\",\"address\":\"192.0.2.1\"}",
                "{\"action\":\"close\"}",
                "{\"action\":\"close\",\"user\":\"ann\",\"channel\":\"chat/lobby\"}"
            })
    void whatCannotBeMeantIsABadRequest(String body) {
        assertEquals(
                Refusal.BAD_REQUEST,
                assertThrows(Refused.class, () -> asked(body)).refusal());
    }

    @Test
    void aReasonIsAtMost500Characters() {
        String body = "{\"action\":\"ban\",\"user\":\"ann\",\"reason\":\"%s\"}";
        assertEquals(500, asked(body.formatted("x".repeat(500))).reason().length());
        assertThrows(Refused.class, () -> asked(body.formatted("x".repeat(501))));
    }

    @Test
    void anEndIsAMomentOrATime() {
        assertEquals(
                NOW.plus(Duration.ofDays(30)),
                asked("{\"action\":\"ban\",\"user\":\"ann\",\"for\":\"30d\"}").until());
        assertEquals(
                Instant.parse("2026-01-31T10:00:00Z"),
                asked("{\"action\":\"ban\",\"user\":\"ann\",\"until\":\"2026-01-31T12:00:00+02:00\"}")
                        .until());
        assertEquals(null, asked("{\"action\":\"ban\",\"user\":\"ann\"}").until());
    }

    @Test
    void theSameWhomAndWhereIsTheSameMeasureWhateverItsEndAndReason() {
        Measure one = asked("{\"action\":\"ban\",\"user\":\"ann\",\"channel\":\"chat/lobby\",\"for\":\"1h\"}");
        assertEquals(
                one.id(),
                asked("{\"action\":\"ban\",\"user\":\"ann\",\"channel\":\"chat/lobby\",\"reason\":\"spam\"}")
                        .id());
        assertNotEquals(one.id(), asked("{\"action\":\"ban\",\"user\":\"ann\"}").id());
        assertNotEquals(
                one.id(),
                asked("{\"action\":\"mute\",\"user\":\"ann\",\"channel\":\"chat/lobby\"}")
                        .id());
        assertEquals(
                asked("{\"action\":\"ban\",\"address\":\"192.0.2.77/24\"}").id(),
                asked("{\"action\":\"ban\",\"address\":\"192.0.2.0/24\"}").id());
    }

    @Test
    void whatIsKeptIsWhatWasAsked() {
        for (String body : new String[] {
            "{\"action\":\"ban\",\"user\":\"a\\\"n\\\\n\",\"channel\":\"chat/lobby\",\"for\":\"1h\",\"reason\":\"he said \\\"x\\\"\"}",
            "{\"action\":\"ban\",\"address\":\"2001:db8::1\"}",
            "{\"action\":\"ban\",\"address\":\"10.1.2.3/8\"}",
            "{\"action\":\"kick\",\"user\":\"ann\",\"channel\":\"chat/lobby\"}",
            "{\"action\":\"mute\",\"user\":\"ann\"}",
            "{\"action\":\"close\",\"channel\":\"feed/prices\"}"
        }) {
            Measure measure = asked(body);
            String text = new JsonText().of(Entries.told(measure));
            assertEquals(measure, Entries.kept(JsonCodec.object(text, 3)), text);
        }
    }

    @Test
    void anAddressIsToldWithoutABlockAndABlockByItsFirst() {
        assertEquals("192.0.2.7", told("192.0.2.7"));
        assertEquals("2001:db8::1", told("2001:DB8:0::1"));
        assertEquals("192.0.2.0/24", told("192.0.2.7/24"));
        assertEquals("2001:db8::/32", told("2001:db8::7/32"));
    }

    private static String told(String address) {
        return Entries.told(asked("{\"action\":\"ban\",\"address\":\"" + address + "\"}"))
                .address();
    }
}
