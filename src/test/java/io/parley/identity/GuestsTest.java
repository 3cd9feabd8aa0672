package io.parley.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.ChannelName;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestsTest {
    private static final String SECRET = "0123456789abcdef";

    @Test
    void theSameSecretIsTheSameGuestUnderAnyName() {
        assertEquals(
                Guests.identity("Ann", SECRET, id -> Guests.GRANT).author().id(),
                Guests.identity("Anna", SECRET, id -> Guests.GRANT).author().id());
        assertNotEquals(
                Guests.identity("Ann", SECRET, id -> Guests.GRANT).author().id(),
                Guests.identity("Ann", SECRET + "0", id -> Guests.GRANT)
                        .author()
                        .id());
    }

    @Test
    void theIdDoesNotTellTheSecret() {
        assertFalse(
                Guests.identity("Ann", SECRET, id -> Guests.GRANT).author().id().contains(SECRET));
    }

    @Test
    void withoutASecretEverybodyIsSomebodyElse() {
        assertNotEquals(
                Guests.identity("Ann", null, id -> Guests.GRANT).author().id(),
                Guests.identity("Ann", null, id -> Guests.GRANT).author().id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "   ", "a\u0000b", "a\nb", "\u202eevil", "a\u2066b", "zero\u200bwidth", "\ud800", "\ufeffx"})
    void aHostileNameIsRefused(String name) {
        assertThrows(Refused.class, () -> Guests.identity(name, null, id -> Guests.GRANT));
    }

    @Test
    void aNameHasABound() {
        assertThrows(Refused.class, () -> Guests.identity("x".repeat(65), null, id -> Guests.GRANT));
        assertEquals(
                64,
                Guests.identity("x".repeat(64), null, id -> Guests.GRANT)
                        .author()
                        .name()
                        .length());
        assertEquals(
                "\u00c4nn \ud83d\ude00",
                Guests.identity(" \u00c4nn \ud83d\ude00 ", null, id -> Guests.GRANT)
                        .author()
                        .name());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 15, 129})
    void aSecretHasBounds(int length) {
        assertThrows(Refused.class, () -> Guests.identity("Ann", "x".repeat(length), id -> Guests.GRANT));
    }

    @Test
    void guestsReadAllAndWriteInRooms() {
        ChannelName room = ChannelName.parse("chat/room");
        ChannelName feed = ChannelName.parse("feed/feed");
        assertTrue(Guests.GRANT.allows(Right.READ, room));
        assertTrue(Guests.GRANT.allows(Right.READ, feed));
        assertTrue(Guests.GRANT.allows(Right.WRITE, room));
        assertFalse(Guests.GRANT.allows(Right.WRITE, feed));
    }

    @Test
    void onlyTheKeyIsTheKey() {
        ApiKey key = new ApiKey(SECRET);
        assertTrue(key.identity(SECRET).isPresent());
        assertTrue(key.identity(SECRET + " ").isEmpty());
        assertTrue(key.identity("").isEmpty());
    }
}
