package io.parley.broker;

import static io.parley.broker.BrokerContract.ANN;
import static io.parley.broker.BrokerContract.draft;
import static io.parley.broker.BrokerContract.keyed;
import static io.parley.broker.BrokerContract.now;
import static io.parley.broker.BrokerContract.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Folded;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What {@link Broker} promises of changes. */
abstract class ChangeContract extends ReadStateContract {
    private static final Author BOB = new Author("bob", "Bob");

    private final ChannelName room = ChannelName.parse("chat/changed-" + Long.toString(System.nanoTime(), 36));

    private String epoch() {
        return now(broker().read(room, 0, 1)).epoch();
    }

    private CompletionStage<Broker.Receipt> change(Author by, String id, Relation.Change change, String body) {
        return change(by, id, change, body, epoch());
    }

    private CompletionStage<Broker.Receipt> change(
            Author by, String id, Relation.Change change, String body, String epoch) {
        return broker().publish(room, new Draft(by, id, null, body, null, change, epoch));
    }

    private CompletionStage<Broker.Receipt> react(Author by, long target, String emoji, boolean on) {
        return change(by, null, new Relation.Reacted(target, emoji, on), "null");
    }

    private long said(String body) {
        return now(broker().publish(room, draft(body))).position().seq();
    }

    private List<Event.Message> log() {
        return now(broker().read(room, 0, 10_000)).messages();
    }

    private List<Folded> folded(boolean backwards) {
        List<Event.Message> entries =
                new ArrayList<>(log().stream().filter(Event.Message::isMessage).toList());
        long from = entries.get(0).seq();
        long to = entries.get(entries.size() - 1).seq();
        Broker.Changes changes = now(broker().changes(room, from, to, backwards));
        assertNull(changes.reached());
        entries.addAll(changes.entries());
        return Folded.of(entries);
    }

    @Test
    void aChangeIsAnEntryThatSaysWhatItIsAbout() {
        said("1");
        now(broker().publish(room, new Draft(BOB, null, null, "2", null, new Relation.Reply(1), null)));
        now(change(ANN, "e", new Relation.Edited(1), "\"\u00e4\ud83d\ude00\""));
        now(react(BOB, 2, "\ud83d\udc4d", true));
        now(change(ANN, null, new Relation.Deleted(1), "null"));
        List<Event.Message> log = log();
        assertEquals(new Relation.Erased(0), log.get(0).relation());
        assertEquals("null", log.get(0).body());
        assertEquals(ANN, log.get(0).from());
        assertEquals(new Relation.Reply(1), log.get(1).relation());
        assertEquals("2", log.get(1).body());
        assertEquals(new Relation.Erased(1), log.get(2).relation());
        assertEquals("null", log.get(2).body());
        assertEquals("e", log.get(2).messageId());
        assertEquals(new Relation.Reacted(2, "\ud83d\udc4d", true), log.get(3).relation());
        assertEquals(BOB, log.get(3).from());
        assertEquals(new Relation.Deleted(1), log.get(4).relation());
        assertEquals(log, now(broker().readBack(room, Long.MAX_VALUE, 10)).messages());
    }

    @Test
    void ofWhatHasBecomeOfAMessageOnlyWhatCountsIsTold() {
        said("1");
        said("2");
        now(change(ANN, null, new Relation.Edited(1), "3"));
        now(change(ANN, null, new Relation.Edited(1), "4"));
        now(react(BOB, 1, "+", true));
        now(react(BOB, 1, "+", true));
        now(react(ANN, 1, "+", true));
        now(react(ANN, 1, "+", false));
        now(change(ANN, null, new Relation.Edited(2), "5"));
        assertEquals(List.of(4L, 6L), changed(1, 1));
        assertEquals(List.of(4L, 6L, 9L), changed(1, 9));
        assertEquals(List.of(), changed(3, 9));
        now(change(ANN, null, new Relation.Deleted(1), "null"));
        assertEquals(List.of(9L, 10L), changed(1, 2));
    }

    private List<Long> changed(long from, long to) {
        return now(broker().changes(room, from, to, false)).entries().stream()
                .map(Event.Message::seq)
                .toList();
    }

    @Test
    void whoeverWatchesHearsWhatItIsAbout() throws InterruptedException {
        said("1");
        BrokerContract.Ear ear = new BrokerContract.Ear();
        now(broker().watch(room, ear));
        now(change(ANN, null, new Relation.Edited(1), "2"));
        now(react(BOB, 1, "+", false));
        ear.upTo(3);
        assertEquals(log().subList(1, 3), ear.heard);
        broker().unwatch(room);
    }

    @Test
    void whatIsDeletedOrWasNeverThereIsNotChanged() {
        said("1");
        now(change(ANN, null, new Relation.Deleted(1), "null"));
        for (long target : new long[] {1, 3, 1000}) {
            assertEquals(Refusal.NOT_FOUND, refusal(change(ANN, null, new Relation.Edited(target), "2")));
            assertEquals(Refusal.NOT_FOUND, refusal(change(ANN, null, new Relation.Deleted(target), "null")));
            assertEquals(Refusal.NOT_FOUND, refusal(react(ANN, target, "+", true)));
        }
        assertEquals(
                Refusal.NOT_FOUND,
                refusal(broker().publish(room, new Draft(ANN, null, null, "1", null, new Relation.Reply(3), null))));
        assertEquals(3, said("3"));
    }

    @Test
    void inAnotherLifeOfTheLogItIsAnotherMessage() {
        said("1");
        assertEquals(Refusal.NOT_FOUND, refusal(change(ANN, null, new Relation.Edited(1), "2", "another")));
        assertEquals(1, log().size());
    }

    @Test
    void aChangeThatIsRepeatedIsTheSame() {
        said("1");
        Broker.Receipt edited = now(change(ANN, "e", new Relation.Edited(1), "2"));
        assertEquals(edited, now(change(ANN, "e", new Relation.Edited(1), "3")));
        Broker.Receipt deleted = now(change(ANN, "d", new Relation.Deleted(1), "null"));
        assertEquals(deleted, now(change(ANN, "d", new Relation.Deleted(1), "null")));
        assertEquals(edited, now(change(ANN, "e", new Relation.Edited(1), "3")));
        assertEquals(3, log().size());
    }

    @Test
    void ofManyWhoDeleteOneDoes() {
        said("1");
        String epoch = epoch();
        List<CompletionStage<Broker.Receipt>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(change(ANN, null, new Relation.Deleted(1), "null", epoch));
        }
        assertEquals(1, all.stream().filter(ChangeContract::isKept).count());
    }

    private static boolean isKept(CompletionStage<Broker.Receipt> one) {
        try {
            now(one);
            return true;
        } catch (CompletionException e) {
            assertEquals(Refusal.NOT_FOUND, ((Refused) e.getCause()).refusal());
            return false;
        }
    }

    @Test
    void aMessageTakesSoManyEmojiUntilSomeAreTakenBack() {
        said("1");
        said("2");
        for (int i = 0; i < Relation.MOST_EMOJI; i++) {
            now(react(ANN, 1, "e" + i, true));
        }
        assertEquals(Refusal.TOO_MANY, refusal(react(BOB, 1, "more", true)));
        now(react(BOB, 2, "more", true));
        now(react(BOB, 1, "e0", true));
        now(react(ANN, 1, "e1", true));
        now(react(ANN, 1, "e0", false));
        assertEquals(Refusal.TOO_MANY, refusal(react(BOB, 1, "more", true)));
        now(react(BOB, 1, "e0", false));
        now(react(BOB, 1, "more", true));
    }

    @Test
    void aMessageTakesSoManyReactions() {
        said("1");
        String epoch = epoch();
        List<CompletionStage<Broker.Receipt>> all = new ArrayList<>();
        for (int i = 0; i < Relation.MOST_REACTIONS; i++) {
            all.add(change(new Author("u" + i, "U"), null, new Relation.Reacted(1, "+", true), "null", epoch));
        }
        all.forEach(BrokerContract::now);
        assertEquals(Refusal.TOO_MANY, refusal(react(BOB, 1, "+", true)));
        now(react(new Author("u7", "U"), 1, "+", true));
        now(react(new Author("u7", "U"), 1, "+", false));
        now(react(BOB, 1, "+", true));
    }

    @Test
    void whatIsTooMuchForOneAnswerComesInSeveral() {
        String large = "\"" + "x".repeat(60_000) + "\"";
        for (int i = 1; i <= 30; i++) {
            said("" + i);
        }
        for (int i = 1; i <= 30; i++) {
            now(change(ANN, null, new Relation.Edited(i), large));
        }
        Broker.Changes first = now(broker().changes(room, 1, 30, false));
        long reached = first.reached();
        assertTrue(reached > 1 && reached < 30);
        assertEquals(reached, first.entries().size());
        assertEquals(
                new Relation.Edited(reached),
                first.entries().get(first.entries().size() - 1).relation());
        Broker.Changes rest = now(broker().changes(room, reached + 1, 30, false));
        assertNull(rest.reached());
        assertEquals(30 - reached, rest.entries().size());
        Broker.Changes last = now(broker().changes(room, 1, 30, true));
        assertEquals(new Relation.Edited(last.reached()), last.entries().get(0).relation());
        assertEquals(31 - last.reached(), last.entries().size());
    }

    /** Live, resumed anywhere, from the log alone, or from the messages and what has become of them: it is the same room. */
    @Test
    void allReadersComeToTheSameRoom() throws InterruptedException {
        Random random = new Random();
        said("\"first\"");
        String epoch = epoch();
        BrokerContract.Ear ear = new BrokerContract.Ear();
        now(broker().watch(room, ear));
        List<Event.Message> resumed = new ArrayList<>(log());
        Set<String> told = new HashSet<>();
        long sent = 1;
        List<Long> messages = new ArrayList<>(List.of(1L));
        for (int round = 0; round < 30; round++) {
            List<CompletionStage<Broker.Receipt>> all = new ArrayList<>();
            for (int i = random.nextInt(100); i > 0; i--) {
                sent++;
                all.add(broker().publish(room, any(random, sent, messages, epoch)));
            }
            all.forEach(ChangeContract::isKept);
            messages.clear();
            log().stream()
                    .filter(entry -> entry.isMessage() && entry.key() == null)
                    .forEach(entry -> messages.add(entry.seq()));
            if (random.nextBoolean() || round % 8 == 7) {
                // Somebody comes back who was away for a while, and not for too long, and reads on.
                Broker.Page page;
                do {
                    page = now(
                            broker().read(room, resumed.get(resumed.size() - 1).seq(), 1 + random.nextInt(200)));
                    assertNull(page.lostAfter(resumed.get(resumed.size() - 1).seq()));
                    resumed.addAll(page.messages());
                } while (!page.messages().isEmpty());
            }
        }
        Broker.Page rest =
                now(broker().read(room, resumed.get(resumed.size() - 1).seq(), 10_000));
        resumed.addAll(rest.messages());
        ear.upTo(rest.last());
        List<Event.Message> live = new ArrayList<>(List.of(resumed.get(0)));
        live.addAll(ear.heard);
        broker().unwatch(room);

        String room = shown(Folded.of(log()), rest.first());
        assertEquals(room, shown(Folded.of(live), rest.first()));
        assertEquals(room, shown(Folded.of(resumed), rest.first()));
        assertEquals(room, shown(folded(false), rest.first()));
        assertEquals(room, shown(folded(true), rest.first()));
        log().forEach(entry -> told.add(entry.body()));
        for (Event.Message entry : live) {
            if (entry.relation() instanceof Relation.Deleted deleted) {
                live.stream()
                        .filter(one -> one.seq() == deleted.target()
                                || (one.relation() instanceof Relation.Edited edit
                                        && edit.target() == deleted.target()))
                        .filter(one -> !one.body().equals("null"))
                        .forEach(one -> assertFalse(told.contains(one.body()), one.body()));
            }
        }
    }

    /** Mostly about something recent, so that they get in each other's way. */
    private static Draft any(Random random, long number, List<Long> messages, String epoch) {
        Author by = new Author("user" + random.nextInt(4), "User");
        long target = messages.get(Math.max(0, messages.size() - 1 - random.nextInt(10)));
        String body = "\"" + number + "\"";
        return switch (random.nextInt(10)) {
            case 0 -> new Draft(by, null, null, "null", null, new Relation.Deleted(target), epoch);
            case 1, 2 -> new Draft(by, null, null, body, null, new Relation.Edited(target), epoch);
            case 3, 4, 5, 6 ->
                new Draft(
                        by,
                        null,
                        null,
                        "null",
                        null,
                        new Relation.Reacted(target, "e" + random.nextInt(3), random.nextInt(3) > 0),
                        epoch);
            case 7 -> new Draft(by, null, null, body, null, new Relation.Reply(1), null);
            case 8 -> keyed("k", body, null);
            default -> draft(body);
        };
    }

    private static String shown(List<Folded> room, long first) {
        TreeMap<Long, String> all = new TreeMap<>();
        for (Folded one : room) {
            String edited =
                    one.edited() == null ? "" : " edited " + one.edited().seq();
            all.put(
                    one.message().seq(),
                    one.isDeleted() + " " + one.body() + edited + " "
                            + one.message().relation() + " " + one.reactions());
        }
        return all.tailMap(first).toString();
    }
}
