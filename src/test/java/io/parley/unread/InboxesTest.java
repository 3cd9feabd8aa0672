package io.parley.unread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.Core;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Identity;
import io.parley.channel.Mark;
import io.parley.channel.Memberships;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.protocol.Mentions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxesTest {
    private static final ChannelName LOBBY = ChannelName.parse("chat/lobby");
    private static final ChannelName TEAM = ChannelName.parse("chat/team");

    private final Map<ChannelName, Set<Author>> rooms = new HashMap<>();
    private final Identity ann = user("ann");
    private final Identity ben = user("ben");

    @TempDir
    Path folder;

    private Core core;
    private Broker broker;
    private Channels channels;
    private ReadState readState;

    private static Identity user(String id) {
        return new Identity(new Author(id, id), (right, where) -> true);
    }

    /** What somebody knows who was told. */
    private static final class Screen implements Inbox.Line {
        final Map<ChannelName, Count> counts = new HashMap<>();
        final CountDownLatch begun = new CountDownLatch(1);

        @Override
        public synchronized void begin(List<Count> all) {
            counts(all == null ? List.of() : all);
            begun.countDown();
        }

        @Override
        public synchronized void counts(List<Count> some) {
            some.forEach(one -> counts.put(one.channel(), one));
        }

        @Override
        public synchronized void left(ChannelName channel) {
            counts.remove(channel);
        }

        synchronized Map<ChannelName, Count> shown() {
            return Map.copyOf(counts);
        }

        /** Unread and mentions. */
        List<Long> in(ChannelName channel) {
            Count count = shown().get(channel);
            return List.of(count.unread(), count.mentions());
        }
    }

    @BeforeEach
    void start() {
        core = new Core(folder, Clock.systemUTC());
        broker = core.broker();
        channels = core.channels();
        readState = core.readState(channels, new Memberships() {
            @Override
            public Collection<ChannelName> of(String user) {
                Set<ChannelName> all = new HashSet<>();
                rooms.forEach((room, members) -> {
                    if (members.stream().anyMatch(one -> one.id().equals(user))) {
                        all.add(room);
                    }
                });
                return all;
            }

            @Override
            public Collection<Author> in(ChannelName room) {
                return rooms.getOrDefault(room, Set.of());
            }
        });
    }

    @AfterEach
    void stop() {
        core.close();
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private long say(Identity who, ChannelName where, String body, Relation relation) {
        Draft draft = new Draft(who.author(), null, null, body, null, relation, null);
        return now(readState.publish(who, where, draft.mentioning(Mentions.of(body))))
                .position()
                .seq();
    }

    private long say(Identity who, ChannelName where, String body) {
        return say(who, where, body, null);
    }

    private Mark read(Identity who, ChannelName where, long seq) {
        return now(readState.note(who, where, new ReadState.Claim(null, seq, null)));
    }

    private Screen open(Identity who) {
        Screen screen = new Screen();
        readState.inboxes().open(who.author().id(), screen);
        assertTrue(await(screen.begun));
        return screen;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void until(Supplier<String> what, BooleanSupplier holds) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < giveUp, what);
            Thread.onSpinWait();
        }
    }

    /** Until the screen shows what it should: what was announced is on its way. */
    private void shows(List<Long> expected, Screen screen, ChannelName where) {
        until(() -> "shows " + screen.shown().get(where), () -> {
            readState.inboxes().tick();
            return screen.shown().containsKey(where) && screen.in(where).equals(expected);
        });
    }

    @Test
    void whatOthersSayIsUnreadUntilItIsRead() {
        read(ann, LOBBY, 0);
        say(ben, LOBBY, "1");
        Screen screen = open(ann);
        assertEquals(List.of(1L, 0L), screen.in(LOBBY));
        long second = say(ben, LOBBY, "2");
        shows(List.of(2L, 0L), screen, LOBBY);
        read(ann, LOBBY, second);
        shows(List.of(0L, 0L), screen, LOBBY);
    }

    @Test
    void mentionsAreCountedBesides() {
        read(ann, LOBBY, 0);
        Screen screen = open(ann);
        say(ben, LOBBY, "{\"text\":\"@ann\",\"mentions\":[\"ann\",\"ann\",7,\"\"]}");
        long second = say(ben, LOBBY, "{\"mentions\":[\"carl\"]}");
        say(ben, LOBBY, "{\"mentions\":\"ann\"}");
        shows(List.of(3L, 1L), screen, LOBBY);
        assertEquals(List.of(3L, 1L), open(ann).in(LOBBY));
        read(ann, LOBBY, second);
        shows(List.of(1L, 0L), screen, LOBBY);
    }

    @Test
    void whatWasDeletedIsNotUnreadAndChangesAreNoMessages() {
        read(ann, LOBBY, 0);
        Screen screen = open(ann);
        long first = say(ben, LOBBY, "{\"mentions\":[\"ann\"]}");
        long second = say(ben, LOBBY, "2");
        say(ben, LOBBY, "3", new Relation.Edited(second));
        say(ben, LOBBY, "null", new Relation.Reacted(second, "x", true));
        shows(List.of(2L, 1L), screen, LOBBY);
        say(ben, LOBBY, "null", new Relation.Deleted(first));
        shows(List.of(1L, 0L), screen, LOBBY);
        assertEquals(List.of(1L, 0L), open(ann).in(LOBBY));
    }

    @Test
    void whoeverSaysSomethingHasReadWhatIsBeforeIt() {
        read(ann, LOBBY, 0);
        Screen screen = open(ann);
        say(ben, LOBBY, "1");
        say(ben, LOBBY, "2");
        long mine = say(ann, LOBBY, "3");
        shows(List.of(0L, 0L), screen, LOBBY);
        until(() -> "it is kept", () -> now(broker.marks().of("ann")).get(LOBBY).read() == mine);
    }

    @Test
    void aChannelIsCountedFromTheFirstMarkInItAndNoLongerOnceItIsLetGo() {
        Screen screen = open(ann);
        assertEquals(Map.of(), screen.shown());
        long first = say(ben, TEAM, "1");
        read(ann, TEAM, first);
        say(ben, TEAM, "2");
        shows(List.of(1L, 0L), screen, TEAM);
        now(readState.letGo(ann, TEAM));
        until(() -> "it is gone", () -> !screen.shown().containsKey(TEAM));
        // What nodes tell each other is left.
        until(() -> "it is not read any longer", () -> channels.read() == 1);
    }

    @Test
    void aRoomCountsForItsMembersAlsoBeforeTheyHaveReadAnything() {
        say(ben, TEAM, "1");
        Screen screen = open(ann);
        rooms.put(TEAM, Set.of(ann.author()));
        readState.inboxes().changed(TEAM);
        shows(List.of(1L, 0L), screen, TEAM);
        assertEquals(List.of(1L, 0L), open(ann).in(TEAM));
        rooms.clear();
        readState.inboxes().changed(TEAM);
        until(() -> "it is gone", () -> !screen.shown().containsKey(TEAM));
    }

    @Test
    void nobodyHasReadWhatWasNotSaidYet() {
        say(ben, LOBBY, "1");
        CompletionException failure = assertThrows(CompletionException.class, () -> read(ann, LOBBY, 2));
        assertEquals(Refusal.BAD_REQUEST, ((Refused) failure.getCause()).refusal());
        CompletionException other = assertThrows(
                CompletionException.class,
                () -> now(readState.note(ann, LOBBY, new ReadState.Claim("another-life", 1L, null))));
        assertEquals(Refusal.CONFLICT, ((Refused) other.getCause()).refusal());
        assertThrows(Refused.class, () -> new ReadState.Claim(null, null, null));
        assertThrows(Refused.class, () -> new ReadState.Claim(null, -1L, null));
    }

    @Test
    void whoMayNotReadLeavesNoMark() {
        Identity stranger = new Identity(new Author("eve", "Eve"), (right, where) -> false);
        say(ben, LOBBY, "1");
        assertThrows(Refused.class, () -> read(stranger, LOBBY, 1));
        assertEquals(Map.of(), now(broker.marks().of("eve")));
    }

    @Test
    void receiptsTellWhoHasComeHowFar() {
        say(ben, TEAM, "1");
        long second = say(ben, TEAM, "2");
        rooms.put(TEAM, Set.of(ann.author(), ben.author(), new Author("carl", "Carl")));
        now(readState.note(ann, TEAM, new ReadState.Claim(null, 1L, second)));
        Map<String, Mark> marks = new HashMap<>();
        now(readState.receipts(ben, TEAM)).forEach(one -> marks.put(one.user().id(), one.mark()));
        assertEquals(1, marks.get("ann").read());
        assertEquals(second, marks.get("ann").delivered());
        assertNull(marks.get("carl"));
    }

    @Test
    void withTooManyPeopleThereAreNoReceipts() {
        Set<Author> many = new HashSet<>();
        for (int i = 0; i < 51; i++) {
            many.add(new Author("u" + i, "U"));
        }
        rooms.put(TEAM, many);
        CompletionException failure = assertThrows(CompletionException.class, () -> now(readState.receipts(ben, TEAM)));
        assertEquals(Refusal.TOO_MANY, ((Refused) failure.getCause()).refusal());
    }

    @Test
    void everyCountIsWhatTheLogSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Identity> users = new ArrayList<>();
        List<Screen> screens = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            users.add(user("user" + i));
            screens.add(open(users.get(i)));
        }
        List<ChannelName> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(ChannelName.parse("chat/room" + i));
        }
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < 30; i++) {
                act(random, users.get(random.nextInt(8)), all.get(random.nextInt(12)));
            }
            if (random.nextInt(3) == 0) {
                int place = random.nextInt(8);
                screens.set(place, open(users.get(place)));
            }
            for (int i = 0; i < 8; i++) {
                compare(users.get(i), screens.get(i), seed);
            }
        }
    }

    private void act(Random random, Identity who, ChannelName where) {
        Broker.Page page = now(broker.readBack(where, Long.MAX_VALUE, 1));
        long target = Math.max(1, page.last() - random.nextInt(6));
        try {
            switch (random.nextInt(8)) {
                case 0 -> read(who, where, random.nextInt((int) page.last() + 1));
                case 1 -> say(who, where, "null", new Relation.Deleted(target));
                case 2 -> say(who, where, "2", new Relation.Edited(target));
                case 3 -> say(who, where, "null", new Relation.Reacted(target, "x", random.nextBoolean()));
                case 4 -> say(who, where, "{\"mentions\":[\"user" + random.nextInt(8) + "\"]}");
                case 5 -> {
                    if (random.nextInt(10) == 0) {
                        now(readState.letGo(who, where));
                    }
                }
                default -> say(who, where, "1");
            }
        } catch (CompletionException e) {
            // Not theirs, no message, or gone: all the same here.
            assertTrue(e.getCause() instanceof Refused, () -> "" + e.getCause());
        }
    }

    private void compare(Identity who, Screen screen, long seed) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        Map<ChannelName, List<Long>> expected;
        Map<ChannelName, List<Long>> shown;
        do {
            readState.inboxes().tick();
            expected = new HashMap<>();
            for (Map.Entry<ChannelName, Mark> mark :
                    now(broker.marks().of(who.author().id())).entrySet()) {
                expected.put(mark.getKey(), unread(who, mark.getKey(), mark.getValue()));
            }
            shown = new HashMap<>();
            for (ChannelName channel : screen.shown().keySet()) {
                shown.put(channel, screen.in(channel));
            }
        } while (!shown.equals(expected) && System.nanoTime() < giveUp);
        assertEquals(expected, shown, () -> who.author().id() + ", seed " + seed);
        Map<ChannelName, List<Long>> asked = new HashMap<>();
        now(readState.counts(who))
                .forEach(count -> asked.put(count.channel(), List.of(count.unread(), count.mentions())));
        assertEquals(expected, asked, () -> who.author().id() + ", seed " + seed);
    }

    /** Counted one by one. */
    private List<Long> unread(Identity who, ChannelName channel, Mark mark) {
        List<Event.Message> unread = now(broker.read(channel, mark.read(), 10_000)).messages().stream()
                .filter(Event.Message::counts)
                .toList();
        long mentions = unread.stream()
                .filter(one -> Mentions.of(one.body()).contains(who.author().id()))
                .count();
        return List.of((long) unread.size(), mentions);
    }
}
