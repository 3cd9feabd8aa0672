package io.parley.broker;

import static io.parley.broker.BrokerContract.ANN;
import static io.parley.broker.BrokerContract.draft;
import static io.parley.broker.BrokerContract.keyed;
import static io.parley.broker.BrokerContract.now;
import static io.parley.broker.BrokerContract.refusal;
import static io.parley.broker.BrokerContract.repeated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.channel.Status;
import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What several nodes make of one Redis. */
class RedisNodesIT {
    private static final int PATIENCE_SECONDS = 20;
    private static final int RACES = 10_000;
    private static final Author BOB = new Author("bob", "Bob");

    private static RedisServer redis;
    private static RedisNode one;
    private static RedisNode other;

    private final ChannelName room = ChannelName.parse("chat/room-" + Long.toString(System.nanoTime(), 36));

    @BeforeAll
    static void start() {
        redis = RedisServer.inMemory();
        one = new RedisNode(redis.url());
        other = new RedisNode(redis.url());
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        redis.close();
    }

    /** Whatever the test before did to the lines. */
    @BeforeEach
    void begin() {
        one.awaitUp();
        other.awaitUp();
    }

    /** Who edits at one node while another deletes comes before, or is refused; and whoever reads has no text of it. */
    @Test
    void nothingComesAfterADeletionWhereverItWasMade() {
        for (int round = 0; round < 50; round++) {
            Position said = now(one.broker().publish(room, draft("\"said\""))).position();
            List<CompletionStage<Broker.Receipt>> edits = new ArrayList<>();
            CompletionStage<Broker.Receipt> deletion = null;
            for (int i = 0; i < 20; i++) {
                Broker node = i % 2 == 0 ? one.broker() : other.broker();
                edits.add(node.publish(room, change(said, new Relation.Edited(said.seq()), "\"edited\"")));
                if (i == round % 20) {
                    deletion = other.broker().publish(room, change(said, new Relation.Deleted(said.seq()), "null"));
                }
            }
            long deleted = now(deletion).position().seq();
            for (CompletionStage<Broker.Receipt> edit : edits) {
                edit.handle((receipt, failure) -> receipt == null
                                ? refusal(edit) == Refusal.NOT_FOUND
                                : receipt.position().seq() < deleted)
                        .thenAccept(right -> assertTrue(right))
                        .toCompletableFuture()
                        .join();
            }
        }
        for (RedisNode node : List.of(one, other)) {
            Broker.Page page = now(node.broker().read(room, 0, 10_000));
            assertTrue(page.messages().size() >= 100);
            page.messages().forEach(message -> assertEquals("null", message.body()));
        }
    }

    private static Draft change(Position target, Relation.Change change, String body) {
        return new Draft(ANN, null, null, body, null, change, target.epoch());
    }

    /** Beside the log lies nothing of what it has dropped, and what was deleted does not come back before that. */
    @Test
    void whatHasBecomeOfMessagesIsKeptAsLongAsTheyAre() {
        try (RedisNode few = new RedisNode(redis.url(), 100, Duration.ofDays(1))) {
            Position said = now(few.broker().publish(room, draft("1"))).position();
            Position next = now(few.broker().publish(room, draft("2"))).position();
            now(few.broker().publish(room, change(said, new Relation.Deleted(said.seq()), "null")));
            now(few.broker().publish(room, change(next, new Relation.Edited(next.seq()), "3")));
            for (String key : List.of("changes", "deleted")) {
                redis.command("PEXPIRE", key(key), "1000");
            }
            now(few.broker().publish(room, draft("4")));
            for (String key : List.of("changes", "deleted")) {
                assertTrue((Long) redis.command("PTTL", key(key)) > 1000);
            }
            for (int i = 0; i < 200; i++) {
                now(few.broker().publish(room, draft("5")));
            }
            assertEquals(0L, redis.command("EXISTS", key("changes"), key("deleted")));
            assertEquals(0L, redis.command("HEXISTS", key("meta"), "changed"));
        }
    }

    private String key(String what) {
        return "parley:{" + room.path() + "}:" + what;
    }

    /** Remembers what a watcher is told. */
    private static final class Witness implements Broker.Watcher {
        private final List<Position> starts = new ArrayList<>();
        private final List<Event.Message> messages = new ArrayList<>();
        private final List<Event.Signal> signals = new ArrayList<>();
        private final Map<String, Integer> people = new TreeMap<>();
        private final List<String> died = new ArrayList<>();

        @Override
        public synchronized void starts(Position head) {
            starts.add(head);
        }

        @Override
        public synchronized void message(Event.Message message) {
            messages.add(message);
        }

        @Override
        public synchronized void signal(Event.Signal signal) {
            signals.add(signal);
        }

        @Override
        public synchronized void people(List<Broker.Presence> some, boolean all) {
            if (all) {
                people.clear();
            }
            some.forEach(one -> people.put(one.user().id(), one.connections()));
            people.values().removeIf(count -> count == 0);
        }

        @Override
        public synchronized void died(String node) {
            died.add(node);
            people.clear();
        }

        synchronized List<Long> seqs() {
            return messages.stream().map(Event.Message::seq).toList();
        }

        synchronized Map<String, Integer> people() {
            return new TreeMap<>(people);
        }

        synchronized List<Position> starts() {
            return List.copyOf(starts);
        }

        synchronized List<Event.Signal> signals() {
            return List.copyOf(signals);
        }

        synchronized List<String> died() {
            return List.copyOf(died);
        }
    }

    private Witness watch(RedisNode node) {
        Witness witness = new Witness();
        now(node.broker().watch(room, witness));
        return witness;
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(what, PATIENCE_SECONDS, condition::getAsBoolean);
    }

    @Test
    void aMessageOfOneNodeIsHeardAtAll() {
        Witness here = watch(one);
        Witness there = watch(other);
        now(one.broker().publish(room, keyed("k", "{\"a\":\"\ud83d\ude00\\n\"}", null)));
        await(
                "both have heard it",
                () -> here.seqs().equals(List.of(1L)) && there.seqs().equals(List.of(1L)));
        assertEquals(here.messages, there.messages);
        assertEquals(now(other.broker().read(room, 0, 10)).messages(), there.messages);
    }

    @Test
    void aSignalIsHeardAtTheOtherNodes() {
        Witness here = watch(one);
        Witness there = watch(other);
        one.broker().signal(room, new Event.Typing(ANN, true, Clock.systemUTC().instant()));
        one.broker().signal(room, new Event.Read(ANN, 7, 9));
        await("the other node has heard both", () -> there.signals().size() == 2);
        assertEquals(ANN, ((Event.Typing) there.signals().get(0)).user());
        assertEquals(new Event.Read(ANN, 7, 9), there.signals().get(1));
        now(one.broker().publish(room, draft("1")));
        await("what came later is here", () -> here.seqs().size() == 1);
        assertEquals(List.of(), here.signals());
    }

    @Test
    void whatWasAnnouncedToNobodyIsReadBeforeWhatComesLater() {
        Witness there = watch(other);
        for (int i = 1; i <= 2000; i += 400) {
            List<CompletionStage<Broker.Receipt>> sent = publish(i, i + 400);
            redis.command("CLIENT", "KILL", "TYPE", "pubsub");
            sent.forEach(receipt ->
                    receipt.toCompletableFuture().handle((ok, refused) -> ok).join());
            // What was refused may be there nevertheless; sent again, however often, it is there once.
            int from = i;
            await("all are kept", () -> {
                publish(from, from + 400).forEach(BrokerContract::now);
                return true;
            });
        }
        List<Long> all = LongStream.rangeClosed(1, 2000).boxed().toList();
        await("the other node has heard all", () -> there.seqs().size() >= 2000);
        assertEquals(all, there.seqs());
        assertEquals(1, there.starts().size());
    }

    private List<CompletionStage<Broker.Receipt>> publish(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> one.broker().publish(room, repeated("m" + i, "" + i)))
                .toList();
    }

    @Test
    void aLogThatWasLostBeginsAnotherLifeAtAllNodes() {
        Witness here = watch(one);
        Witness there = watch(other);
        now(one.broker().publish(room, draft("1")));
        await("it was heard", () -> there.seqs().size() == 1 && here.seqs().size() == 1);
        redis.command("FLUSHALL");
        Position position = now(one.broker().publish(room, draft("2"))).position();
        assertEquals(1, position.seq());
        assertNotEquals(here.starts().get(0).epoch(), position.epoch());
        for (Witness witness : List.of(here, there)) {
            await("it was heard in its own life", () -> witness.seqs().equals(List.of(1L, 1L)));
            assertEquals(2, witness.starts().size());
            assertEquals(new Position(position.epoch(), 0), witness.starts().get(1));
        }
    }

    @Test
    void whoeverJoinsWhenRedisFallsSilentIsNotLeftWaiting() {
        redis.suspend();
        try {
            assertEquals(Refusal.UNAVAILABLE, refusal(one.broker().watch(room, new Witness())));
            await("it is noticed", () -> !one.broker().isUp());
            assertEquals(Refusal.UNAVAILABLE, refusal(one.broker().publish(room, draft("1"))));
        } finally {
            redis.resume();
        }
        one.awaitUp();
        other.awaitUp();
        assertEquals(1, now(one.broker().publish(room, draft("2"))).position().seq());
    }

    @Test
    void scriptsThatRedisHasForgottenAreSentAgain() {
        redis.command("SCRIPT", "FLUSH");
        assertEquals(1, now(one.broker().publish(room, draft("1"))).position().seq());
    }

    @Test
    void aMessageIsOneCommandWhateverTheNumberOfNodes() {
        try (RedisNode third = new RedisNode(redis.url())) {
            List<Witness> all = List.of(watch(one), watch(other), watch(third));
            now(one.broker().publish(room, draft("0")));
            long before = redis.calls("evalsha") + redis.calls("eval");
            long read = redis.calls("xrange");
            for (int i = 1; i <= 500; i++) {
                now(one.broker().publish(room, draft("" + i)));
            }
            await(
                    "all have heard all",
                    () -> all.stream().allMatch(one -> one.seqs().size() == 501));
            long checks = PATIENCE_SECONDS * 3L;
            assertTrue(redis.calls("evalsha") + redis.calls("eval") - before <= 500 + checks);
            // Old ones are looked for at every 16th: nobody has read what was announced.
            assertTrue(redis.calls("xrange") - read <= 500 / 16 + 3 * checks);
        }
    }

    @Test
    void peopleOfOtherNodesAreKnownByConnections() {
        Witness there = watch(other);
        watch(one);
        one.broker().here(room, ANN, 1, Status.ONLINE);
        one.broker().here(room, BOB, 1, Status.ONLINE);
        one.broker().here(room, ANN, 2, Status.ONLINE);
        await("they are known", () -> there.people().equals(Map.of("ann", 2, "bob", 1)));
        assertEquals(2, now(other.broker().people(room)).size());
        one.broker().here(room, BOB, 0, Status.ONLINE);
        await("one has gone", () -> there.people().equals(Map.of("ann", 2)));
    }

    @Test
    void peopleComeBackWhenRedisHasForgottenThem() {
        Witness there = watch(other);
        watch(one);
        one.broker().here(room, ANN, 1, Status.ONLINE);
        await("she is known", () -> there.people().equals(Map.of("ann", 1)));
        redis.command("FLUSHALL");
        redis.command("CLIENT", "KILL", "TYPE", "pubsub");
        await("Redis knows her again", () -> isPresent(ANN));
        await("and so does the other node", () -> there.people().equals(Map.of("ann", 1)));
    }

    private boolean isPresent(Author user) {
        return one.broker().isUp()
                && now(one.broker().people(room)).stream()
                        .anyMatch(one -> one.user().equals(user));
    }

    @Test
    void aDeadNodesPeopleGoOnce() {
        Witness here = watch(one);
        Witness there = watch(other);
        try (RedisNode third = new RedisNode(redis.url())) {
            watch(third);
            third.broker().here(room, ANN, 1, Status.ONLINE);
            await(
                    "she is known",
                    () -> here.people().containsKey("ann") && there.people().containsKey("ann"));
        }
        await("she has gone", () -> here.people().isEmpty() && there.people().isEmpty());
        assertEquals(1, here.died().size());
        assertEquals(here.died(), there.died());
        assertEquals(List.of(), now(one.broker().people(room)));
    }

    @Test
    void whatIsTooMuchOrTooOldIsDropped() {
        try (RedisNode small = new RedisNode(redis.url(), 20, Duration.ofSeconds(2))) {
            for (int i = 1; i <= 100; i++) {
                now(small.broker().publish(room, draft("" + i)));
            }
            Broker.Page page = now(small.broker().read(room, 0, 500));
            assertTrue(page.first() > 60 && page.first() <= 81, "from " + page.first());
            assertEquals(100, page.last());
            assertEquals(new Event.Gap(1, page.first() - 1), page.lostAfter(0));
            await("all are too old", () -> now(small.broker().read(room, 0, 1)).first() == 101);
            assertEquals(
                    101,
                    now(small.broker().publish(room, draft("on"))).position().seq());
        }
    }

    @Test
    void theNewestOfEachKeyOutlivesTheLogAndDeletionsDoNot() {
        try (RedisNode small = new RedisNode(redis.url(), 20, Duration.ofSeconds(2))) {
            for (int i = 1; i <= 40; i++) {
                now(small.broker().publish(room, keyed("k" + i % 4, "" + i, null)));
            }
            now(small.broker().publish(room, keyed("k0", "null", null)));
            await("all are too old", () -> now(small.broker().read(room, 0, 1)).first() == 42);
            Broker.Page page = now(small.broker().latest(room, 0, 100));
            assertEquals(41, page.last());
            assertEquals(
                    List.of("37", "38", "39"),
                    page.messages().stream()
                            .filter(message -> !message.deletes())
                            .map(Event.Message::body)
                            .toList());
            // The whole log has gone: what is trimmed next is nothing, and the word of the deletion goes all the same.
            for (int i = 42; i <= 48; i++) {
                now(small.broker().publish(room, draft("" + i)));
            }
            assertEquals(List.of(37L, 38L, 39L), newest(small));
            for (int i = 49; i <= 112; i++) {
                now(small.broker().publish(room, draft("" + i)));
            }
            assertEquals(List.of(37L, 38L, 39L), newest(small));
            assertEquals(Refusal.CONFLICT, refusal(small.broker().publish(room, keyed("k1", "again", 0L))));
            assertEquals(
                    113,
                    now(small.broker().publish(room, keyed("k1", "again", 37L)))
                            .position()
                            .seq());
            assertEquals(
                    114,
                    now(small.broker().publish(room, keyed("k0", "again", 0L)))
                            .position()
                            .seq());
        }
    }

    private List<Long> newest(RedisNode node) {
        return now(node.broker().latest(room, 0, 100)).messages().stream()
                .map(Event.Message::seq)
                .toList();
    }

    /** Who sees what the other has won goes on from there, whoever it was. */
    @Test
    void ofTwoWhoRaceForAKeyFromTwoNodesOneWinsEachTime() {
        long stands = 0;
        for (int round = 0; round < RACES; round++) {
            Long expected = stands;
            List<CompletionStage<Broker.Receipt>> both = List.of(
                    one.broker().publish(room, keyed("board", "\"one\"", expected)),
                    other.broker().publish(room, keyed("board", "\"other\"", expected)));
            List<Long> winners = new ArrayList<>();
            List<Long> losers = new ArrayList<>();
            for (CompletionStage<Broker.Receipt> move : both) {
                now(move.handle((receipt, failure) -> failure == null
                        ? winners.add(receipt.position().seq())
                        : losers.add(Refused.of(failure, bug -> {})
                                .current()
                                .message()
                                .seq())));
            }
            assertEquals(1, winners.size(), "round " + round);
            assertEquals(winners, losers, "who lost is told what won");
            stands = winners.get(0);
        }
        assertEquals(RACES, stands, "nothing else was kept");
    }
}
