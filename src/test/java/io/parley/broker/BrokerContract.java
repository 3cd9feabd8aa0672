package io.parley.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What {@link Broker} promises, as tests. Each broker passes all of them, unchanged. */
abstract class BrokerContract extends ChangeContract {
    static final Author ANN = new Author("ann", "Ann");

    /** How many keys a channel of the broker may have. */
    static final int KEYS = 100;

    private final ChannelName room = ChannelName.parse("chat/room-" + Long.toString(System.nanoTime(), 36));

    static Draft draft(String body) {
        return new Draft(ANN, null, null, body, null);
    }

    static Draft repeated(String messageId, String body) {
        return new Draft(ANN, messageId, null, body, null);
    }

    static Draft keyed(String key, String body, Long ifSeq) {
        return new Draft(ANN, null, key, body, ifSeq);
    }

    static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    static Refusal refusal(CompletionStage<?> stage) {
        CompletionException failure = assertThrows(CompletionException.class, () -> now(stage));
        return ((Refused) failure.getCause()).refusal();
    }

    private long publish(Draft draft) {
        return now(broker().publish(room, draft)).position().seq();
    }

    /** Remembers what a watcher hears, and that it hears it right. */
    static final class Ear implements Broker.Watcher {
        final List<Event.Message> heard = Collections.synchronizedList(new ArrayList<>());
        private Position start;

        @Override
        public void starts(Position head) {
            start = head;
        }

        @Override
        public synchronized void message(Event.Message message) {
            heard.add(message);
            notifyAll();
        }

        @Override
        public void signal(Event.Signal signal) {}

        @Override
        public void people(List<Broker.Presence> people, boolean all) {}

        @Override
        public void died(String node) {}

        synchronized List<Long> upTo(long seq) throws InterruptedException {
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while ((heard.isEmpty() ? start.seq() : heard.get(heard.size() - 1).seq()) < seq) {
                assertTrue(System.nanoTime() < giveUp, "heard " + heard.size() + " of " + seq);
                TimeUnit.MILLISECONDS.timedWait(this, 1000);
            }
            return heard.stream().map(Event.Message::seq).toList();
        }
    }

    @Test
    void numbersBeginAtOneAndGrowByOne() {
        assertEquals(1, publish(draft("1")));
        assertEquals(2, publish(draft("2")));
        assertEquals(3, publish(draft("3")));
    }

    @Test
    void whatIsPublishedCanBeReadAsItWas() {
        now(broker().publish(room, new Draft(ANN, "id-1", "key", "{\"a\":[1,\"\u00e4\ud83d\ude00\"]}", null)));
        Broker.Page page = now(broker().read(room, 0, 10));
        Event.Message message = page.messages().get(0);
        assertEquals("id-1", message.messageId());
        assertEquals(ANN, message.from());
        assertEquals("key", message.key());
        assertEquals("{\"a\":[1,\"\u00e4\ud83d\ude00\"]}", message.body());
        assertEquals(page.epoch(), message.epoch());
        assertEquals(1, page.first());
        assertEquals(1, page.last());
    }

    @Test
    void aMessageWithoutAnIdGetsOneOfItsOwn() {
        String one = now(broker().publish(room, draft("1"))).messageId();
        String other = now(broker().publish(room, draft("1"))).messageId();
        assertNotEquals(one, other);
    }

    @Test
    void theSameIdAgainGivesTheSameAnswerAndPublishesNothing() {
        Broker.Receipt first = now(broker().publish(room, repeated("id", "1")));
        publish(draft("2"));
        assertEquals(first, now(broker().publish(room, repeated("id", "other"))));
        assertEquals(2, now(broker().read(room, 0, 10)).messages().size());
    }

    @Test
    void theSameIdTwiceAtOnceIsOneMessage() {
        var one = broker().publish(room, repeated("id", "1"));
        var other = broker().publish(room, repeated("id", "1"));
        assertEquals(now(one), now(other));
        assertEquals(1, now(broker().read(room, 0, 10)).messages().size());
    }

    @Test
    void anIdCountsInItsChannelOnly() {
        publish(repeated("id", "1"));
        ChannelName other = ChannelName.parse(room.path() + "-other");
        now(broker().publish(other, repeated("id", "1")));
        assertEquals(1, now(broker().read(other, 0, 10)).messages().size());
    }

    @Test
    void ifSeqPublishesOnlyOverTheNewestOfItsKey() {
        assertEquals(1, publish(keyed("k", "1", 0L)));
        assertEquals(2, publish(keyed("k", "2", 1L)));
        assertEquals(Refusal.CONFLICT, refusal(broker().publish(room, keyed("k", "3", 1L))));
        assertEquals(Refusal.CONFLICT, refusal(broker().publish(room, keyed("k", "3", 0L))));
        assertEquals(3, publish(keyed("other", "1", 0L)));
        assertEquals(4, publish(keyed("k", "3", 2L)));
    }

    @Test
    void ofManyWhoRaceWithIfSeqOneWins() {
        for (long round = 0; round < 20; round++) {
            long newest = round;
            List<CompletionStage<Broker.Receipt>> all = LongStream.range(0, 10)
                    .mapToObj(i -> broker().publish(room, keyed("board", "" + i, newest)))
                    .toList();
            long won = all.stream()
                    .filter(one -> {
                        try {
                            now(one);
                            return true;
                        } catch (CompletionException e) {
                            return false;
                        }
                    })
                    .count();
            assertEquals(1, won);
        }
    }

    @Test
    void aPageHoldsTheOldestAfterAndTheNewestBefore() {
        for (int i = 1; i <= 10; i++) {
            publish(draft("" + i));
        }
        assertEquals(List.of(4L, 5L, 6L), seqs(now(broker().read(room, 3, 3))));
        assertEquals(List.of(9L, 10L), seqs(now(broker().read(room, 8, 100))));
        assertEquals(List.of(), seqs(now(broker().read(room, 10, 100))));
        assertEquals(List.of(5L, 6L, 7L), seqs(now(broker().readBack(room, 8, 3))));
        assertEquals(List.of(9L, 10L), seqs(now(broker().readBack(room, Long.MAX_VALUE, 2))));
        assertEquals(List.of(), seqs(now(broker().readBack(room, 1, 2))));
        assertNull(now(broker().read(room, 0, 3)).lostAfter(0));
    }

    @Test
    void aChannelThatNeverWasIsEmpty() {
        Broker.Page page = now(broker().read(room, 0, 10));
        assertEquals(List.of(), page.messages());
        assertEquals(1, page.first());
        assertEquals(0, page.last());
        assertEquals(List.of(), now(broker().readBack(room, Long.MAX_VALUE, 10)).messages());
    }

    @Test
    void aLargePageEndsEarly() {
        String large = "\"" + "x".repeat(60_000) + "\"";
        for (int i = 0; i < 30; i++) {
            publish(draft(large));
        }
        int found = now(broker().read(room, 0, 500)).messages().size();
        assertTrue(found > 1 && found < 30, "found " + found);
        List<Long> newest = seqs(now(broker().readBack(room, Long.MAX_VALUE, 500)));
        assertEquals(30, newest.get(newest.size() - 1));
        assertTrue(newest.size() < 30);
    }

    private static List<Long> seqs(Broker.Page page) {
        return page.messages().stream().map(Event.Message::seq).toList();
    }

    @Test
    void aWatcherHearsWhatComesAfterItsStart() throws InterruptedException {
        publish(draft("1"));
        Ear ear = new Ear();
        now(broker().watch(room, ear));
        assertEquals(1, ear.start.seq());
        publish(draft("2"));
        publish(draft("3"));
        assertEquals(List.of(2L, 3L), ear.upTo(3));
        broker().unwatch(room);
        publish(draft("4"));
        Ear later = new Ear();
        now(broker().watch(room, later));
        assertEquals(4, later.start.seq());
        assertEquals(2, ear.heard.size());
        broker().unwatch(room);
    }

    @Test
    void whoeverWatchesAmidThePublishingHearsEachNumberOnceInOrder() throws Exception {
        int publishers = 4;
        int each = 500;
        long all = (long) publishers * each;
        CountDownLatch begun = new CountDownLatch(publishers);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < publishers; p++) {
            int number = p;
            Thread thread = new Thread(() -> publishMany(number, each, begun));
            thread.start();
            threads.add(thread);
        }
        begun.await();
        Ear ear = new Ear();
        now(broker().watch(room, ear));
        for (Thread thread : threads) {
            thread.join();
        }
        List<Long> expected =
                LongStream.rangeClosed(ear.start.seq() + 1, all).boxed().toList();
        assertEquals(expected, ear.upTo(all));
        broker().unwatch(room);
    }

    private void publishMany(int publisher, int each, CountDownLatch begun) {
        Random random = new Random(publisher);
        for (int i = 0; i < each; i++) {
            Draft draft = repeated(publisher + "-" + i, "" + i);
            long seq = publish(draft);
            for (int again = random.nextInt(3); again > 0; again--) {
                assertEquals(seq, publish(draft));
            }
            begun.countDown();
        }
    }

    @Test
    void messagesOfOnePublisherKeepTheirOrderWithoutWaiting() {
        List<CompletionStage<Broker.Receipt>> sent = LongStream.rangeClosed(1, 300)
                .mapToObj(i -> broker().publish(room, draft("" + i)))
                .toList();
        Map<Long, String> bodies = new HashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            bodies.put(now(sent.get(i)).position().seq(), "" + (i + 1));
        }
        for (Event.Message message : now(broker().read(room, 0, 500)).messages()) {
            assertEquals(bodies.get(message.seq()), message.body());
            assertEquals("" + message.seq(), message.body());
        }
    }

    @Test
    void channelsAreListedByPathFromAnyPlaceOn() {
        String path = room.path();
        for (String name : List.of("-b", "-a", "-c")) {
            now(broker().publish(ChannelName.parse(path + name), draft("1")));
        }
        List<Broker.Head> heads = now(broker().channels(path, 2));
        assertEquals(
                List.of(path + "-a", path + "-b"),
                heads.stream().map(head -> head.channel().path()).toList());
        assertEquals(1, heads.get(0).position().seq());
        assertEquals(
                path + "-c",
                now(broker().channels(path + "-b", 1)).get(0).channel().path());
    }

    // ---- the newest of each key

    private Broker.Page latest(long after, int limit) {
        return now(broker().latest(room, after, limit));
    }

    private static List<Long> numbers(Broker.Page page) {
        return page.messages().stream().map(Event.Message::seq).toList();
    }

    @Test
    void theNewestOfEachKeyComesInTheOrderOfItsNumbers() {
        publish(keyed("a", "1", null));
        publish(keyed("b", "2", null));
        publish(draft("3"));
        publish(keyed("a", "4", null));
        publish(keyed("c", "5", null));
        Broker.Page page = latest(0, 10);
        assertEquals(List.of(2L, 4L, 5L), numbers(page));
        assertEquals(
                List.of("b", "a", "c"),
                page.messages().stream().map(Event.Message::key).toList());
        assertEquals(
                List.of("2", "4", "5"),
                page.messages().stream().map(Event.Message::body).toList());
        assertEquals(5, page.last());
        assertEquals(now(broker().read(room, 0, 10)).epoch(), page.epoch());
        assertEquals(List.of(4L, 5L), numbers(latest(2, 10)));
        assertEquals(List.of(2L, 4L), numbers(latest(0, 2)));
        assertEquals(List.of(), numbers(latest(5, 10)));
    }

    @Test
    void aChannelWithoutKeysHasNoNewest() {
        assertEquals(List.of(), numbers(latest(0, 10)));
        publish(draft("1"));
        assertEquals(List.of(), numbers(latest(0, 10)));
        assertEquals(1, latest(0, 10).last());
    }

    @Test
    void aDeletionIsToldAndIsTheNewestOfItsKey() {
        publish(keyed("a", "1", null));
        long deleted = publish(keyed("a", "null", null));
        Broker.Page page = latest(0, 10);
        assertEquals(List.of(deleted), numbers(page));
        assertEquals("null", page.messages().get(0).body());
        assertEquals(Refusal.CONFLICT, refusal(broker().publish(room, keyed("a", "2", 0L))));
        assertEquals(3, publish(keyed("a", "2", deleted)));
        assertEquals(List.of(3L), numbers(latest(0, 10)));
    }

    @Test
    void aConflictSaysWhatStandsThere() {
        publish(keyed("a", "{\"x\":1}", null));
        Refused refused = refused(keyed("a", "2", 7L));
        assertEquals(1, refused.current().message().seq());
        assertEquals("{\"x\":1}", refused.current().message().body());
        assertEquals(ANN, refused.current().message().from());
        assertNull(refused(keyed("b", "2", 7L)).current().message());
    }

    private Refused refused(Draft draft) {
        CompletionException failure = assertThrows(CompletionException.class, () -> now(broker().publish(room, draft)));
        return (Refused) failure.getCause();
    }

    @Test
    void thereAreOnlySoManyKeysUntilSomeAreDeleted() {
        for (int i = 0; i < KEYS; i++) {
            publish(keyed("key" + i, "1", null));
        }
        assertEquals(Refusal.TOO_MANY, refusal(broker().publish(room, keyed("one more", "1", null))));
        publish(keyed("key0", "2", null));
        publish(draft("without a key"));
        publish(keyed("never there", "null", null));
        publish(keyed("key1", "null", null));
        publish(keyed("one more", "1", null));
        assertEquals(Refusal.TOO_MANY, refusal(broker().publish(room, keyed("key1", "1", null))));
    }

    /** Whatever is dropped of the log: what every key is, is known, and so is what was deleted as long as the log tells of it. */
    @Test
    void pagesOfTheNewestAddUpToTheLogFoldedByKeyWhateverHasBeenDropped() {
        Random random = new Random();
        Map<String, Event.Message> truth = new HashMap<>();
        Map<String, Event.Message> known = new HashMap<>();
        List<CompletionStage<Broker.Receipt>> sent = new ArrayList<>();
        long seq = 0;
        long reached = 0;
        long sure = 0;
        for (int round = 0; round < 40; round++) {
            sent.clear();
            for (int i = random.nextInt(150); i > 0; i--) {
                // Some keys are old when others have changed a hundred times.
                String key = random.nextInt(5) == 0 ? null : "key" + (int) Math.pow(random.nextInt(8), 2);
                String body = random.nextInt(5) == 0 ? "null" : Integer.toString(i);
                sent.add(broker().publish(room, keyed(key, body, null)));
                seq++;
                if (key != null) {
                    truth.put(key, new Event.Message("", seq, "", ANN, null, key, body));
                }
            }
            sent.forEach(BrokerContract::now);
            Broker.Page page = latest(reached, 1 + random.nextInt(20));
            if (page.lostAfter(sure) != null) {
                // Deletions may be lost: begin anew, as readers do.
                known.clear();
                reached = 0;
                page = latest(0, 20);
            }
            if (reached == 0) {
                sure = page.last();
            }
            for (Event.Message message : page.messages()) {
                assertTrue(message.seq() > reached);
                reached = message.seq();
                known.put(message.key(), message);
            }
            if (page.messages().isEmpty()) {
                sure = page.last();
                reached = page.last();
            }
        }
        while (true) {
            Broker.Page page = latest(reached, 5);
            if (page.lostAfter(sure) != null) {
                known.clear();
                reached = 0;
                sure = page.last();
                continue;
            }
            if (page.messages().isEmpty()) {
                break;
            }
            for (Event.Message message : page.messages()) {
                reached = message.seq();
                known.put(message.key(), message);
            }
        }
        assertEquals(folded(truth), folded(known));
    }

    private static Map<String, String> folded(Map<String, Event.Message> newest) {
        Map<String, String> folded = new HashMap<>();
        newest.forEach((key, message) -> {
            if (!message.deletes()) {
                folded.put(key, message.seq() + " " + message.body());
            }
        });
        return folded;
    }
}
