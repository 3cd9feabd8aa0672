package io.parley.broker;

import static io.parley.broker.BrokerContract.ANN;
import static io.parley.broker.BrokerContract.now;
import static io.parley.broker.BrokerContract.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Arrivals;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Mark;
import io.parley.channel.Marks;
import io.parley.channel.Outline;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link Broker} promises of what people have read. */
abstract class ReadStateContract {
    private final String part = Long.toString(System.nanoTime(), 36);
    private final ChannelName room = ChannelName.parse("chat/read-" + part);
    private final ChannelName other = ChannelName.parse("chat/read-too-" + part);
    private final String bob = "bob " + part;

    /** A broker that keeps at least 1,000 messages of a channel. */
    abstract Broker broker();

    private Marks marks() {
        return broker().marks();
    }

    private Mark note(String user, ChannelName channel, String epoch, long read, long delivered) {
        return now(marks().note(user, channel, new Mark(epoch, read, delivered)))
                .mark();
    }

    @Test
    void aMarkMovesForwardOnly() {
        assertEquals(new Mark("e", 5, 7), note(bob, room, "e", 5, 7));
        assertEquals(new Mark("e", 6, 7), note(bob, room, "e", 6, 6));
        assertEquals(new Mark("e", 6, 9), note(bob, room, "e", 3, 9));
        assertEquals(Map.of(room, new Mark("e", 6, 9)), now(marks().of(bob)));
    }

    @Test
    void anotherLifeOfTheLogBeginsAnew() {
        note(bob, room, "e", 500, 500);
        assertEquals(new Mark("f", 2, 2), note(bob, room, "f", 2, 2));
        assertEquals(Map.of(room, new Mark("f", 2, 2)), now(marks().of(bob)));
    }

    @Test
    void theFirstMarkIsToldToBeNewAndOneThatWasForgottenIsNewAgain() {
        assertTrue(now(marks().note(bob, room, new Mark("e", 1, 1))).isNew());
        assertFalse(now(marks().note(bob, room, new Mark("e", 2, 2))).isNew());
        now(marks().forget(bob, room));
        assertEquals(Map.of(), now(marks().of(bob)));
        assertTrue(now(marks().note(bob, room, new Mark("e", 1, 1))).isNew());
    }

    @Test
    void marksAreFoundByUserAndByChannel() {
        note(bob, room, "e", 1, 1);
        note(bob, other, "e", 2, 2);
        // An id that begins like the other, and one that has what stands between an id and a path elsewhere.
        note(bob + "x", room, "e", 3, 3);
        note(bob + "/chat", room, "e", 4, 4);
        assertEquals(Map.of(room, new Mark("e", 1, 1), other, new Mark("e", 2, 2)), now(marks().of(bob)));
        assertEquals(
                Map.of(bob, new Mark("e", 1, 1), bob + "x", new Mark("e", 3, 3)),
                now(marks().in(room, List.of(bob, bob + "x", "nobody" + part))));
    }

    @Test
    void aUserHasMarksInSoManyChannelsAtMost() {
        List<CompletionStage<Marks.Noted>> noting = new ArrayList<>();
        for (int i = 0; i < Marks.MOST; i++) {
            noting.add(marks().note(bob, ChannelName.parse("chat/many-" + part + '-' + i), new Mark("e", 1, 1)));
        }
        noting.forEach(BrokerContract::now);
        assertEquals(Refusal.TOO_MANY, refusal(marks().note(bob, room, new Mark("e", 1, 1))));
        ChannelName first = ChannelName.parse("chat/many-" + part + "-0");
        assertEquals(new Mark("e", 2, 2), note(bob, first, "e", 2, 2));
        now(marks().forget(bob, first));
        assertEquals(new Mark("e", 1, 1), note(bob, room, "e", 1, 1));
    }

    @Test
    void theOutlineOfAChannelThatNobodyEverSpokeInIsEmpty() {
        Outline outline = now(broker().outline(room));
        assertEquals(List.of(), outline.quiet());
        assertEquals(List.of(), outline.mentions());
        assertEquals(0, outline.last());
    }

    @Test
    void anOutlineTellsWhatALogTells() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<List<String>> mentioned = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Draft draft = any(random);
            try {
                now(broker().publish(room, draft));
                mentioned.add(draft.mentions());
            } catch (CompletionException e) {
                // What was deleted is changed no more.
                assertEquals(Refusal.NOT_FOUND, ((Refused) e.getCause()).refusal());
            }
        }
        Broker.Page log = now(broker().read(room, 0, 10_000));
        Outline outline = now(broker().outline(room));
        assertEquals(log.epoch(), outline.epoch());
        assertEquals(log.last(), outline.last());
        assertEquals(log.first(), outline.first());
        List<Long> quiet = log.messages().stream()
                .filter(one -> !one.isMessage() || one.relation() instanceof Relation.Erased)
                .map(Event.Message::seq)
                .toList();
        assertEquals(quiet, outline.quiet(), () -> "seed " + seed);
        List<Outline.Mention> mentions = IntStream.range(0, mentioned.size())
                .boxed()
                .flatMap(i -> mentioned.get(i).stream().map(user -> new Outline.Mention(i + 1, user)))
                .filter(mention -> !quiet.contains(mention.seq()))
                .sorted((one, two) -> (one.seq() + one.user()).compareTo(two.seq() + two.user()))
                .toList();
        List<Outline.Mention> told = outline.mentions().stream()
                .filter(mention -> !quiet.contains(mention.seq()))
                .sorted((one, two) -> (one.seq() + one.user()).compareTo(two.seq() + two.user()))
                .toList();
        assertEquals(mentions, told, () -> "seed " + seed);
    }

    private long seen(ChannelName channel, String user) {
        return now(broker().arrivals().seen(channel, user)).toMillis();
    }

    @Test
    void whoComesFirstCountsFromThenOn() {
        assertEquals(0, seen(room, bob));
        timePasses();
        long known = seen(room, bob);
        assertTrue(known > 0);
        assertTrue(seen(room, bob) >= known);
        // An id that begins like the other, and the same one elsewhere.
        assertEquals(0, seen(room, bob + "x"));
        assertEquals(0, seen(other, bob));
    }

    @Test
    void whoWasNotSeenForTheLongestTimeGivesWay() {
        assertEquals(0, seen(room, "first"));
        assertEquals(0, seen(room, "second"));
        timePasses();
        assertTrue(seen(room, "first") > 0);
        List<CompletionStage<?>> coming = new ArrayList<>();
        for (int i = 2; i <= Arrivals.MOST; i++) {
            coming.add(broker().arrivals().seen(room, "guest" + i));
        }
        coming.forEach(BrokerContract::now);
        assertTrue(seen(room, "first") > 0);
        assertEquals(0, seen(room, "second"));
    }

    /** By the broker's clock. */
    private void timePasses() {
        String clock = "clock " + System.nanoTime();
        for (long past = 0; past == 0; past = seen(other, clock)) {
            pass();
        }
    }

    /** For a broker whose clock does not go by itself. */
    void pass() {}

    private Draft any(Random random) {
        Broker.Page page = now(broker().readBack(room, Long.MAX_VALUE, 1));
        long target = Math.max(1, page.last() - random.nextInt(12));
        boolean message = page.messages().isEmpty()
                || random.nextInt(2) == 0
                || !now(broker().read(room, target - 1, 1)).messages().get(0).isMessage();
        if (message) {
            List<String> users = random.nextInt(3) > 0 ? List.of() : List.of("carl", "d\u00e9e " + random.nextInt(2));
            return new Draft(ANN, null, null, "1", null).mentioning(users);
        }
        Relation.Change change = random.nextInt(4) == 0
                ? new Relation.Deleted(target)
                : random.nextBoolean()
                        ? new Relation.Edited(target)
                        : new Relation.Reacted(target, "e" + random.nextInt(3), random.nextBoolean());
        return new Draft(ANN, null, null, "2", null, change, page.epoch());
    }
}
