package io.parley.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Right;
import jakarta.json.Json;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    private static final String SET = """
            {"guests": {"chat/lobby": ["read", "write"], "chat/own-{user}": ["history"]},
             "users": {"feed/*": ["read"]},
             "user:ann": {"chat/*": ["moderate"]},
             "role:staff": {"chat/staff-*": ["read", "write"], "chat/desk-{user}": "publish"}}""";

    private final Access access = Access.read(SET);

    private static Grants token(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return Grants.of(reader.readObject(), mistake -> {
                throw new AssertionError(mistake);
            });
        }
    }

    private Identity user(String id, Set<String> roles, Grants token) {
        return access.identity(new Author(id, id), roles, token, null);
    }

    private static String rights(Grant grant, String channel) {
        return Arrays.stream(Right.values())
                .filter(right -> grant.allows(right, ChannelName.parse(channel)))
                .map(Right::word)
                .collect(Collectors.joining(" "));
    }

    @Test
    void guestsMayWhatTheyAreGrantedAndNothingElse() {
        Grant guest = access.ofGuest(new Author("g-1", "Guest"));
        assertEquals("read write", rights(guest, "chat/lobby"));
        assertEquals("history", rights(guest, "chat/own-g-1"));
        assertEquals("", rights(guest, "chat/own-g-2"));
        assertEquals("", rights(guest, "feed/prices"));
    }

    @Test
    void whatUsersAUserTheirRolesAndATokenAreGrantedAddsUp() {
        assertEquals("read", rights(user("bob", Set.of(), null).grant(), "feed/prices"));
        assertEquals("", rights(user("bob", Set.of(), null).grant(), "chat/lobby"), "guests are others");
        Grant ann = user("ann", Set.of("staff", "unknown"), token("{\"chat/staff-a\": [\"history\"]}"))
                .grant();
        assertEquals("read", rights(ann, "feed/prices"));
        assertEquals("read history write moderate", rights(ann, "chat/staff-a"));
        assertEquals("publish moderate", rights(ann, "chat/desk-ann"));
        assertEquals("moderate", rights(ann, "chat/desk-bob"));
        assertEquals("", rights(user("bob", Set.of("user:ann", "users"), null).grant(), "chat/desk-bob"));
    }

    @Test
    void whereNothingIsSetUsersMayWhatGuestsMayAndTokensGrantTheirOwn() {
        Author bob = new Author("bob", "Bob");
        assertEquals(
                "read history presence write",
                rights(Access.OPEN.identity(bob, Set.of("staff"), null, null).grant(), "chat/lobby"));
        assertEquals(
                "",
                rights(Access.OPEN.identity(bob, Set.of(), Grants.NONE, null).grant(), "chat/lobby"));
        assertEquals("read history presence", rights(Access.OPEN.ofGuest(new Author("g-1", "Guest")), "feed/prices"));
        assertTrue(Access.OPEN.roles().isEmpty());
    }

    @Test
    void anEmptyObjectGrantsNobodyAnything() {
        Access none = Access.read("{}");
        assertEquals("", rights(none.ofGuest(new Author("g-1", "Guest")), "chat/lobby"));
        assertEquals(
                "",
                rights(
                        none.identity(new Author("bob", "Bob"), Set.of(), null, null)
                                .grant(),
                        "chat/lobby"));
    }

    @Test
    void itMayLieInAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("grants.json"), SET);
        assertEquals(Set.of("staff"), Access.read(file.toString()).roles());
    }

    @Test
    void everyMistakeIsTold() {
        String wrong =
                "{\"guest\": {}, \"users\": {\"room/x\": [\"read\"], \"chat/x\": [\"look\", 1]}, \"role:\": {}, \"user:a\": 1}";
        String message = assertThrows(IllegalArgumentException.class, () -> Access.read(wrong))
                .getMessage();
        for (String part : Set.of("\"guest\"", "room/x", "\"look\"", "1 is no right", "\"role:\"", "of \"user:a\"")) {
            assertTrue(message.contains(part), message + " does not tell of " + part);
        }
        assertThrows(IllegalArgumentException.class, () -> Access.read("{\"guests\":"));
        assertThrows(IllegalArgumentException.class, () -> Access.read("/no/such/file"));
        assertFalse(assertThrows(IllegalArgumentException.class, () -> Access.read("{secret"))
                .getMessage()
                .contains("secret"));
    }
}
