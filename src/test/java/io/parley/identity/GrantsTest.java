package io.parley.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.ChannelName;
import io.parley.channel.Right;
import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantsTest {

    private static JsonValue json(String text) {
        return Json.createReader(new StringReader(text)).readValue();
    }

    private static Grants grants(String text) {
        return Grants.of(json(text), mistake -> {
            throw new AssertionError(mistake);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "chat/lobby, chat/lobby, true",
        "chat/lobby, chat/lobby2, false",
        "chat/lobby, feed/lobby, false",
        "chat/Lobby, chat/lobby, false",
        "chat/*, chat/a, true",
        "chat/*, feed/a, false",
        "*, feed/a, true",
        "chat/team-*, chat/team-, true",
        "chat/team-*, chat/team, false",
        "chat/*-team, chat/a-team, true",
        "chat/a*a, chat/a, false",
        "chat/a*a, chat/aa, true",
        "chat/a*b*a, chat/aba, true",
        "chat/a*b*a, chat/aab, false",
        "chat/*b*b*, chat/ab, false",
        "chat/inbox-{user}, chat/inbox-ann, true",
        "chat/inbox-{user}, chat/inbox-bob, false",
        "chat/{user}-*, chat/ann-notes, true",
        "chat/a.c, chat/abc, false",
        "*, feed/parley.nodes, false",
        "feed/*, feed/parley.nodes, false",
        "feed/p*, feed/parley.nodes, false",
        "feed/parley.*, feed/parley.nodes, true",
        "feed/parley.nodes, feed/parley.nodes, true",
    })
    void aPatternMeans(String pattern, String channel, boolean meant) {
        assertEquals(meant, ChannelPattern.parse(pattern).of("ann").matches(ChannelName.parse(channel)), pattern);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "chat", "chat/", "/", "room/a", "chat/a/b", "**/", "chat/a b", "chat/{users}", "Chat/a"})
    void aTextThatIsNoPatternIsNamed(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> ChannelPattern.parse(text))
                .getMessage();
        assertTrue(message.contains("'" + text + "'"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a*", "{user}", ".*", "\\E.*", "$1"})
    void anIdThatLooksLikeAPatternStandsForItself(String id) {
        Grants mine = grants("{\"chat/inbox-{user}\": [\"read\"]}").of(id);
        assertFalse(mine.allows(Right.READ, ChannelName.parse("chat/inbox-bob")));
        assertFalse(mine.allows(Right.READ, ChannelName.parse("chat/inbox-ann")));
    }

    @Test
    void aPatternMeansWhatItsExpressionMeans() {
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            String pattern = text(random, "ab*", 1 + random.nextInt(6));
            String name = text(random, "ab", 1 + random.nextInt(8));
            String expression = List.of(pattern.split("\\*", -1)).stream()
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*"));
            assertEquals(
                    name.matches(expression),
                    ChannelPattern.parse("chat/" + pattern).matches(ChannelName.parse("chat/" + name)),
                    pattern + " and " + name);
        }
    }

    private static String text(Random random, String letters, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    @Test
    void grantsAddUp() {
        Grants some = grants("{\"chat/*\": [\"read\"], \"chat/lobby\": [\"write\", \"presence\"]}");
        ChannelName lobby = ChannelName.parse("chat/lobby");
        ChannelName den = ChannelName.parse("chat/den");
        assertTrue(some.allows(Right.READ, lobby) && some.allows(Right.WRITE, lobby));
        assertFalse(some.allows(Right.WRITE, den));
        assertTrue(some.allows(Right.READ, den));
        assertFalse(some.allows(Right.PRESENCE, den));
        assertFalse(some.allows(Right.HISTORY, lobby));
    }

    @Test
    void whatIsNoGrantIsNamedAndGrantsNothing() {
        List<String> mistakes = new ArrayList<>();
        Grants found = Grants.of(
                json(
                        "{\"chat/a\": [\"read\", \"fly\", 7], \"chat/b\": \"write\", \"nowhere\": [\"read\"], \"chat/c\": {}}"),
                mistakes::add);
        assertEquals(4, mistakes.size(), mistakes.toString());
        assertTrue(mistakes.get(0).contains("\"fly\"") && mistakes.get(0).contains("moderate"), mistakes.get(0));
        assertTrue(found.allows(Right.READ, ChannelName.parse("chat/a")));
        assertTrue(found.allows(Right.WRITE, ChannelName.parse("chat/b")));
        assertFalse(found.allows(Right.READ, ChannelName.parse("chat/c")));
        Grants.of(json("[\"chat/a\"]"), mistakes::add);
        assertEquals(5, mistakes.size());
    }
}
