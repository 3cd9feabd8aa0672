package io.parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.Core;
import io.parley.SetClock;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.channel.Right;
import io.parley.follow.Followed;
import io.parley.identity.Guests;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomsTest {
    private static final ChannelName FEED = ChannelName.parse("feed/parley.rooms");
    private static final ChannelName TEAM = ChannelName.parse("chat/team");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PRIVATE = "{\"title\":\"The Team\",\"access\":\"private\"}";

    private final SetClock clock = new SetClock();
    private final RoomBook book = new RoomBook(clock);
    private final BlockingQueue<ChannelName> changed = new LinkedBlockingQueue<>();
    private final Identity ann = guest("ann");
    private final Identity ben = guest("ben");
    private final Identity warden = someone("warden", (right, where) -> where.kind() == Kind.CHAT);

    @TempDir
    Path folder;

    private Core core;
    private Broker broker;
    private Channels channels;
    private Rooms rooms;

    private Identity guest(String id) {
        return someone(id, Guests.GRANT);
    }

    private Identity someone(String id, Grant granted) {
        Author author = new Author(id, id);
        return new Identity(author, book.grant(author, granted));
    }

    @BeforeEach
    void start() throws InterruptedException {
        core = new Core(folder, clock);
        broker = core.broker();
        channels = core.channels(book);
        rooms = rooms(channels, book);
        rooms.tick();
        assertTrue(rooms.await(PATIENCE));
    }

    private Rooms rooms(Channels at, RoomBook with) {
        return new Rooms(
                "one",
                FEED,
                at,
                with,
                changed::add,
                clock,
                new Followed.Surroundings(new JsonCodec(new JsonText(), Limits.USUAL), core.threads(), core.timer()));
    }

    @AfterEach
    void stop() {
        core.close();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Refusal refusal(Supplier<?> action) {
        return refused(action).refusal();
    }

    private static Refused refused(Supplier<?> action) {
        return assertThrows(Refused.class, () -> {
            try {
                if (action.get() instanceof CompletionStage<?> stage) {
                    join(stage);
                }
            } catch (CompletionException e) {
                throw e.getCause();
            }
        });
    }

    private CompletionStage<Broker.Receipt> say(Identity who, ChannelName where) {
        return channels.publish(who, where, new Draft(who.author(), null, null, "\"hello\"", null));
    }

    private List<String> list(Identity who, String words) {
        return rooms.list(who, words, "", 100, false, false).rooms().stream()
                .map(RoomText.Told::room)
                .toList();
    }

    @Test
    void aRoomThatNobodyHasFurnishedIsAsItWas() {
        join(say(ben, ChannelName.parse("chat/lobby")));
        assertEquals(Refusal.NOT_FOUND, refusal(() -> rooms.find(ben, "lobby")));
        assertEquals(List.of(), list(ben, null));
    }

    @Test
    void aPrivateRoomIsForItsMembers() {
        join(rooms.make(ann, "team", PRIVATE));
        join(say(ann, TEAM));
        for (Right right : Right.values()) {
            assertFalse(ben.grant().allows(right, TEAM), right.word());
        }
        assertEquals(Refusal.FORBIDDEN, refusal(() -> say(ben, TEAM)));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> channels.before(ben, TEAM, Long.MAX_VALUE, 10)));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> channels.members(ben, TEAM)));
        assertEquals(Refusal.NOT_FOUND, refusal(() -> rooms.find(ben, "team")));
        assertEquals(Refusal.NOT_FOUND, refusal(() -> rooms.invite(ben, "team", "ben", "{}")));
        assertEquals(Refusal.NOT_FOUND, refusal(() -> rooms.change(ben, "team", "{\"access\":\"public\"}")));
        assertEquals(List.of(), list(ben, null));
        assertEquals(List.of("team"), list(ann, null));
        assertEquals(0, join(channels.list(ben, "", 10)).channels().size());

        join(rooms.invite(ann, "team", "ben", "{\"name\":\"Ben\"}"));
        join(say(ben, TEAM));
        assertEquals(List.of("team"), list(ben, null));
        assertFalse(ben.grant().allows(Right.MODERATE, TEAM));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> rooms.remove(ben, "team", "ann")));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> rooms.invite(ben, "team", "cy", "{}")));

        changed.clear();
        join(rooms.remove(ann, "team", "ben"));
        assertEquals(TEAM, changed.peek());
        assertEquals(
                "You may not read here any longer.",
                channels.endsReading(ben, TEAM).getMessage());
        assertNull(channels.endsReading(ann, TEAM));
    }

    @Test
    void membersMakeModeratorsAndEverybodyMayLeave() {
        join(rooms.make(ann, "team", PRIVATE));
        join(rooms.invite(ann, "team", "ben", "{\"moderator\":true}"));
        assertTrue(ben.grant().allows(Right.MODERATE, TEAM));
        assertEquals(
                "New", join(rooms.change(ben, "team", "{\"title\":\"New\"}")).title());
        join(rooms.remove(ben, "team", "ben"));
        assertFalse(ben.grant().allows(Right.READ, TEAM));
        assertTrue(ann.grant().allows(Right.MODERATE, TEAM));
    }

    @Test
    void nobodyTakesOverARoomInWhichOthersHaveSpoken() {
        ChannelName lobby = ChannelName.parse("chat/lobby");
        join(say(ann, lobby));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> rooms.make(ben, "lobby", PRIVATE)));
        join(rooms.make(warden, "lobby", "{\"topic\":\"Everything\"}"));
        assertEquals(Refusal.CONFLICT, refusal(() -> rooms.make(warden, "lobby", "{}")));
        assertEquals("Everything", rooms.find(ben, "lobby").topic());
        assertNull(rooms.find(ben, "lobby").members());
        assertEquals(Refusal.FORBIDDEN, refusal(() -> rooms.change(ben, "lobby", "{\"title\":\"Mine\"}")));
    }

    @Test
    void whoModeratesByGrantIsInEverywhereButBetweenTwo() {
        join(rooms.make(ann, "team", PRIVATE));
        assertTrue(warden.grant().allows(Right.READ, TEAM));
        ChannelName two = ChannelName.parse(
                join(rooms.direct(ann, "{\"user\":\"ben\"}")).room().channel());
        assertFalse(guest("cy").grant().allows(Right.READ, two));
        assertFalse(warden.grant().allows(Right.READ, two));
        assertTrue(ben.grant().allows(Right.WRITE, two));
        assertFalse(ben.grant().allows(Right.MODERATE, two));
    }

    @Test
    void aRoomForTwoIsTheSameWhoeverBegins() {
        Rooms.Made first = join(rooms.direct(ann, "{\"user\":\"ben\",\"name\":\"Ben\"}"));
        Rooms.Made again = join(rooms.direct(ben, "{\"user\":\"ann\"}"));
        assertTrue(first.isNew());
        assertFalse(again.isNew());
        assertEquals(first.room(), again.room());
        assertEquals(2, again.room().memberCount());
        String name = first.room().room();
        assertEquals(Refusal.FORBIDDEN, refusal(() -> rooms.invite(ann, name, "cy", "{}")));
        assertEquals(Refusal.BAD_REQUEST, refusal(() -> rooms.remove(ann, name, "ann")));
        assertEquals(Refusal.BAD_REQUEST, refusal(() -> rooms.direct(ann, "{\"user\":\"ann\"}")));
        assertEquals(Refusal.BAD_REQUEST, refusal(() -> rooms.make(ann, "direct.x", "{}")));
    }

    @Test
    void anArchivedRoomIsReadAndNotWrittenIn() {
        join(rooms.make(ann, "team", "{}"));
        join(say(ben, TEAM));
        join(rooms.change(ann, "team", "{\"archived\":true}"));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> say(ann, TEAM)));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> say(ben, TEAM)));
        assertEquals(
                1,
                join(channels.before(ben, TEAM, Long.MAX_VALUE, 10)).messages().size());
        assertEquals(List.of(), list(ben, null));
        assertEquals(1, rooms.list(ben, null, "", 10, true, false).rooms().size());
        join(rooms.change(ann, "team", "{\"archived\":false}"));
        join(say(ben, TEAM));
    }

    @Test
    void inASlowRoomEachWaitsButModerators() {
        join(rooms.make(ann, "team", "{\"slow\":10}"));
        join(say(ben, TEAM));
        Refused refused = assertThrows(Refused.class, () -> say(ben, TEAM));
        assertEquals(Refusal.RATE_LIMITED, refused.refusal());
        assertEquals(Duration.ofSeconds(10), refused.retryAfter());
        join(say(guest("cy"), TEAM));
        join(say(ann, TEAM));
        join(say(ann, TEAM));
        clock.pass(Duration.ofSeconds(10));
        join(say(ben, TEAM));
        assertEquals(Refusal.RATE_LIMITED, refusal(() -> say(ben, TEAM)));
    }

    private Duration waits(Identity who) {
        Refused refused = refused(() -> say(who, TEAM));
        assertEquals(Refusal.RATE_LIMITED, refused.refusal());
        return refused.retryAfter();
    }

    private CompletionStage<Broker.Receipt> change(Identity who, Relation.Change change) {
        return channels.publish(who, TEAM, new Draft(who.author(), null, null, "\"!\"", null, change, null));
    }

    @Test
    void whoIsNewReadsAndWaitsBeforeTheyWrite() {
        join(rooms.make(ann, "team", "{\"newcomers\":600}"));
        assertEquals(600, rooms.find(ben, "team").newcomers());
        long said = join(say(ann, TEAM)).position().seq();
        // Reading is coming.
        assertEquals(
                1,
                join(channels.before(ben, TEAM, Long.MAX_VALUE, 10)).messages().size());
        clock.pass(Duration.ofMinutes(1));
        Refused refused = refused(() -> say(ben, TEAM));
        assertEquals(Duration.ofMinutes(9), refused.retryAfter());
        assertEquals(
                "Whoever is new in this room waits 600 s before they write: you may in 540 s.", refused.getMessage());
        assertEquals(Duration.ofMinutes(9), channels.writesAfter(ben, TEAM));
        assertEquals(Refusal.RATE_LIMITED, refusal(() -> channels.requireSpeaking(ben, TEAM)));
        assertEquals(Refusal.RATE_LIMITED, refusal(() -> change(ben, new Relation.Reacted(said, "+", true))));
        assertEquals(Refusal.RATE_LIMITED, refusal(() -> change(ben, new Relation.Edited(said))));
        channels.require(ben, Right.WRITE, TEAM); // as for typing

        clock.pass(Duration.ofSeconds(539));
        assertEquals(Duration.ofSeconds(1), waits(ben));
        clock.pass(Duration.ofSeconds(1));
        join(say(ben, TEAM));
        join(change(ben, new Relation.Reacted(said, "+", true)));
        assertNull(channels.writesAfter(ben, TEAM));
        assertEquals(Duration.ofMinutes(10), waits(guest("cy")));
    }

    @Test
    void ownersModeratorsMembersAndProgramsAreNotNew() {
        join(rooms.make(ann, "team", "{\"newcomers\":604800}"));
        join(say(ann, TEAM));
        join(say(warden, TEAM));
        join(say(someone("bot", (right, where) -> right == Right.PUBLISH), TEAM));
        waits(ben);
        assertEquals(Refusal.RATE_LIMITED, refusal(() -> rooms.invite(ben, "team", "ben", "{}")));
        join(rooms.invite(ann, "team", "ben", "{}"));
        join(say(ben, TEAM));
        join(rooms.remove(ann, "team", "ben"));
        waits(ben);
        join(rooms.change(ann, "team", "{\"newcomers\":0}"));
        join(say(ben, TEAM));
        join(rooms.invite(ben, "team", "ben", "{}"));
    }

    @Test
    void whenSomebodyCameIsTheSameAtAllNodesAndAfterTheSettingWasAnother() throws InterruptedException {
        join(rooms.make(ann, "team", "{\"newcomers\":60}"));
        waits(ben);
        clock.pass(Duration.ofMinutes(1));
        RoomBook other = new RoomBook(clock);
        Channels elsewhere = core.channels(other);
        broker.unwatch(FEED);
        Rooms there = rooms(elsewhere, other);
        there.tick();
        assertTrue(there.await(PATIENCE));
        Identity sameBen = new Identity(ben.author(), other.grant(ben.author(), Guests.GRANT));
        join(elsewhere.publish(sameBen, TEAM, new Draft(ben.author(), null, null, "1", null)));
        join(there.change(ann(other), "team", "{\"newcomers\":100}"));
        assertEquals(Duration.ofSeconds(40), elsewhere.writesAfter(sameBen, TEAM));
    }

    private static Identity ann(RoomBook at) {
        Author ann = new Author("ann", "ann");
        return new Identity(ann, at.grant(ann, Guests.GRANT));
    }

    @Test
    void whatIsSaidWhileItIsAskedKeepsItsOrder() {
        join(rooms.make(ann, "team", "{\"newcomers\":60}"));
        join(broker.arrivals().seen(TEAM, "ben"));
        clock.pass(Duration.ofMinutes(1));
        List<CompletionStage<Broker.Receipt>> saying = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            saying.add(say(ben, TEAM));
        }
        List<Long> numbers =
                saying.stream().map(one -> join(one).position().seq()).toList();
        assertEquals(numbers.stream().sorted().toList(), numbers);
    }

    @Test
    void roomsAreFoundByTheirWordsPageByPage() {
        for (int i = 0; i < 5; i++) {
            join(rooms.make(
                    ann,
                    "r" + i,
                    "{\"title\":\"Room " + i + "\",\"topic\":\"Cats" + (i % 2 == 0 ? " and dogs" : "") + "\"}"));
        }
        assertEquals(List.of("r0", "r2", "r4"), list(ben, "DOGS cats"));
        assertEquals(List.of("r3"), list(ben, "room 3"));
        assertEquals(List.of(), list(ben, "birds"));
        Rooms.Page first = rooms.list(ben, null, "", 2, false, false);
        assertEquals("r1", first.next());
        Rooms.Page last = rooms.list(ben, null, "r3", 2, false, false);
        assertEquals(1, last.rooms().size());
        assertNull(last.next());
        assertEquals(0, rooms.list(ben, null, "", 10, false, true).rooms().size());
        join(rooms.invite(ben, "r1", "ben", "{}"));
        assertEquals(1, rooms.list(ben, null, "", 10, false, true).rooms().size());
    }

    @Test
    void whatStandsIsThereForANodeThatComesLater() throws InterruptedException {
        join(rooms.make(ann, "team", PRIVATE));
        join(rooms.invite(ann, "team", "ben", "{\"name\":\"Ben\",\"moderator\":true}"));
        RoomBook other = new RoomBook(clock);
        Channels elsewhere = core.channels(other);
        Author guest = new Author("cy", "cy");
        Identity cy = new Identity(guest, other.grant(guest, Guests.GRANT));
        // Until it knows who may come in, nobody does.
        assertEquals(Refusal.UNAVAILABLE, refusal(() -> elsewhere.before(cy, TEAM, Long.MAX_VALUE, 1)));
        broker.unwatch(FEED);
        Rooms there = rooms(elsewhere, other);
        there.tick();
        assertTrue(there.await(PATIENCE));
        assertEquals(rooms.find(ann, "team"), there.find(ann, "team"));
        assertEquals(Refusal.FORBIDDEN, refusal(() -> elsewhere.before(cy, TEAM, Long.MAX_VALUE, 1)));
    }

    @Test
    void mistakesAreTold() {
        for (String body : List.of(
                "{\"title\":\"\"}",
                "{\"title\":\" \"}",
                "{\"title\":\"" + "t".repeat(101) + "\"}",
                "{\"topic\":\"" + "t".repeat(501) + "\"}",
                "{\"access\":\"direct\"}",
                "{\"access\":\"secret\"}",
                "{\"acess\":\"private\"}",
                "{\"slow\":-1}",
                "{\"slow\":21601}",
                "{\"slow\":\"1\"}",
                "{\"newcomers\":-1}",
                "{\"newcomers\":604801}",
                "{\"newcomers\":1.5}",
                "[]")) {
            assertEquals(Refusal.BAD_REQUEST, refusal(() -> rooms.make(ann, "team", body)), body);
        }
        assertEquals(Refusal.BAD_REQUEST, refusal(() -> rooms.make(ann, "a b", "{}")));
        assertEquals(Refusal.NOT_FOUND, refusal(() -> rooms.change(ann, "none", "{}")));
        assertEquals(List.of(), list(ann, null));
    }
}
