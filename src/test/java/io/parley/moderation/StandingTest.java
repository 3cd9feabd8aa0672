package io.parley.moderation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.parley.SetClock;
import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final ChannelName FEED = ChannelName.parse("feed/parley.moderation");
    private static final ChannelName LOBBY = ChannelName.parse("chat/lobby");
    private static final ChannelName OTHER = ChannelName.parse("chat/other");
    private static final Author MOD = new Author("mod", "Mod");
    private static final String HOME = "192.0.2.7";

    private final SetClock clock = new SetClock();
    private final Standing standing = new Standing(FEED, clock);
    private final Identity ann = new Identity(new Author("ann", "Ann"), (right, where) -> right != Right.MODERATE);
    private final Identity bob = new Identity(new Author("bob", "Bob"), ann.grant());
    private final Identity annModerates =
            new Identity(ann.author(), (right, where) -> right != Right.MODERATE || where.equals(LOBBY));

    private void inForce(String... bodies) {
        standing.set(new Measures(Arrays.stream(bodies)
                .map(body -> Entries.asked(body, MOD, clock.instant()))
                .toList()));
    }

    private Set<Right> allowed(Identity who, ChannelName where) {
        Set<Right> allowed = EnumSet.noneOf(Right.class);
        for (Right right : Right.values()) {
            Refused refused = standing.against(who, right, where);
            if (refused == null) {
                allowed.add(right);
            } else {
                assertEquals(Refusal.FORBIDDEN, refused.refusal());
            }
        }
        return allowed;
    }

    private static final Set<Right> ALL = EnumSet.allOf(Right.class);
    private static final Set<Right> BUT_SPEAKING = EnumSet.complementOf(EnumSet.of(Right.WRITE, Right.PUBLISH));

    @Test
    void untilItIsKnownNobodyIsLetInButModerators() {
        assertEquals(
                Refusal.UNAVAILABLE, standing.against(ann, Right.READ, LOBBY).refusal());
        assertEquals(Refusal.UNAVAILABLE, standing.turnsAway(null, HOME).refusal());
        assertEquals(Refusal.UNAVAILABLE, standing.turnsAway(ann, HOME).refusal());
        Identity owner = new Identity(MOD, (right, where) -> true);
        assertNull(standing.against(owner, Right.READ, LOBBY));
        assertNull(standing.turnsAway(owner, HOME));
        inForce();
        assertNull(standing.against(ann, Right.READ, LOBBY));
        assertNull(standing.turnsAway(null, HOME));
    }

    @Test
    void aBanIsForOneUserInOneChannel() {
        inForce("{\"action\":\"ban\",\"channel\":\"chat/lobby\",\"user\":\"ann\"}");
        assertEquals(Set.of(), allowed(ann, LOBBY));
        assertEquals(ALL, allowed(ann, OTHER));
        assertEquals(ALL, allowed(bob, LOBBY));
        assertNull(standing.turnsAway(ann, HOME));
        assertEquals(
                "You are banned from this channel.",
                standing.against(ann, Right.READ, LOBBY).getMessage());
    }

    @Test
    void aBanOfEverywhereIsForAllChannelsAndTheDoor() {
        inForce("{\"action\":\"ban\",\"user\":\"ann\"}");
        assertEquals(Set.of(), allowed(ann, LOBBY));
        assertEquals(Set.of(), allowed(ann, OTHER));
        assertEquals(Refusal.FORBIDDEN, standing.turnsAway(ann, HOME).refusal());
        assertNull(standing.turnsAway(bob, HOME));
        assertNull(standing.turnsAway(null, HOME));
    }

    @Test
    void aBanOfABlockIsForItsAddresses() {
        inForce(
                "{\"action\":\"ban\",\"address\":\"192.0.2.0/24\"}",
                "{\"action\":\"ban\",\"address\":\"2001:db8::/32\"}");
        assertNotNull(standing.turnsAway(null, "192.0.2.255"));
        assertNotNull(standing.turnsAway(ann, "2001:db8::7"));
        assertNotNull(standing.turnsAway(ann, "::ffff:192.0.2.1"));
        assertNull(standing.turnsAway(ann, "192.0.3.0"));
        assertNull(standing.turnsAway(ann, "2001:db9::7"));
        assertNull(standing.turnsAway(ann, "unix:"));
        assertEquals(ALL, allowed(ann, LOBBY));
    }

    @Test
    void aMuteAndAClosedChannelTakeTheWordAndNothingElse() {
        inForce("{\"action\":\"mute\",\"channel\":\"chat/lobby\",\"user\":\"ann\"}");
        assertEquals(BUT_SPEAKING, allowed(ann, LOBBY));
        assertEquals(ALL, allowed(bob, LOBBY));
        assertEquals(ALL, allowed(ann, OTHER));
        inForce("{\"action\":\"mute\",\"user\":\"ann\"}");
        assertEquals(BUT_SPEAKING, allowed(ann, OTHER));
        inForce("{\"action\":\"close\",\"channel\":\"chat/lobby\"}");
        assertEquals(BUT_SPEAKING, allowed(ann, LOBBY));
        assertEquals(BUT_SPEAKING, allowed(bob, LOBBY));
        assertEquals(ALL, allowed(bob, OTHER));
    }

    @Test
    void aKickKeepsNobodyOut() {
        inForce("{\"action\":\"kick\",\"channel\":\"chat/lobby\",\"user\":\"ann\"}");
        assertEquals(ALL, allowed(ann, LOBBY));
    }

    @Test
    void whoeverModeratesThereIsExempt() {
        inForce(
                "{\"action\":\"ban\",\"user\":\"ann\"}",
                "{\"action\":\"mute\",\"channel\":\"chat/lobby\",\"user\":\"ann\"}",
                "{\"action\":\"close\",\"channel\":\"chat/lobby\"}");
        assertEquals(ALL, allowed(annModerates, LOBBY));
        assertEquals(Set.of(), allowed(annModerates, OTHER));
        assertNotNull(standing.turnsAway(annModerates, HOME));
        assertNull(standing.turnsAway(new Identity(ann.author(), (right, where) -> where.equals(FEED)), HOME));
    }

    @Test
    void whatHasAnEndEndsByItselfAndTellsIt() {
        inForce(
                "{\"action\":\"ban\",\"channel\":\"chat/lobby\",\"user\":\"ann\",\"for\":\"1h\"}",
                "{\"action\":\"ban\",\"address\":\"192.0.2.0/24\",\"for\":\"1h\"}");
        clock.pass(Duration.ofHours(1).minusMillis(1));
        assertEquals(
                "You are banned from this channel until 2026-01-01T01:00:00Z.",
                standing.against(ann, Right.READ, LOBBY).getMessage());
        assertEquals(
                "You are banned until 2026-01-01T01:00:00Z.",
                standing.turnsAway(null, HOME).getMessage());
        clock.pass(Duration.ofMillis(1));
        assertEquals(ALL, allowed(ann, LOBBY));
        assertNull(standing.turnsAway(null, HOME));
    }

    @Test
    void ofTwoTheOneIsToldThatLastsLonger() {
        List<String> both = List.of(
                "{\"action\":\"mute\",\"channel\":\"chat/lobby\",\"user\":\"ann\",\"for\":\"1h\"}",
                "{\"action\":\"mute\",\"user\":\"ann\",\"for\":\"2h\"}");
        inForce(both.toArray(String[]::new));
        assertEquals(
                "You may not write here until 2026-01-01T02:00:00Z.",
                standing.against(ann, Right.WRITE, LOBBY).getMessage());
        inForce(both.get(0), "{\"action\":\"mute\",\"user\":\"ann\"}");
        assertEquals(
                "You may not write here.",
                standing.against(ann, Right.WRITE, LOBBY).getMessage());
    }
}
