package io.parley.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.SetClock;
import io.parley.channel.Arrivals;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Mark;
import io.parley.channel.Marks;
import io.parley.channel.Refusal;
import io.parley.channel.Relation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest extends BrokerContract {
    private static final ChannelName FEED = ChannelName.parse("feed/prices");
    private static final Duration AGE = Duration.ofDays(30);
    private static final int KEPT = 1000;
    private static final long MEMORY = 16 << 20;

    @TempDir
    Path folder;

    private final SetClock clock = new SetClock();
    private EmbeddedBroker broker;

    @BeforeEach
    void open() {
        broker = open(folder);
    }

    private EmbeddedBroker open(Path where) {
        return new EmbeddedBroker(
                new EmbeddedBroker.Options(where, true, KEPT, AGE, 100, MEMORY, Duration.ofHours(1)),
                clock,
                Runnable::run);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Override
    Broker broker() {
        return broker;
    }

    @Override
    void pass() {
        clock.pass(Duration.ofSeconds(1));
    }

    private Duration seen(String user) {
        return now(broker.arrivals().seen(FEED, user));
    }

    @Test
    void whoHasComeIsKnownAfterARestartAndForgottenWhenNotSeenForLong() {
        assertEquals(Duration.ZERO, seen("ann"));
        clock.pass(Duration.ofDays(100));
        restart();
        assertEquals(Duration.ofDays(100), seen("ann"));
        clock.pass(Duration.ofDays(100));
        assertEquals(Duration.ofDays(200), seen("ann"));
        clock.pass(Arrivals.KEPT.plusMillis(1));
        assertEquals(Duration.ZERO, seen("ann"));
    }

    private void restart() {
        broker.close();
        broker = open(folder);
    }

    private Broker.Page read(long after) {
        return now(broker.read(FEED, after, 10_000));
    }

    @Test
    void allIsThereAfterARestart() {
        for (int i = 1; i <= 100; i++) {
            now(broker.publish(FEED, keyed("k" + i % 3, "" + i, null)));
        }
        Broker.Page before = read(0);
        restart();
        assertEquals(before, read(0));
        assertEquals(
                101,
                now(broker.publish(FEED, keyed("k1", "x", 100L))).position().seq());
    }

    @Test
    void changesAreThereAfterARestart() {
        now(broker.publish(FEED, draft("1")));
        now(broker.publish(FEED, draft("2")));
        String epoch = read(0).epoch();
        for (Relation.Change change : List.of(
                new Relation.Edited(1),
                new Relation.Reacted(1, "\ud83d\udc4d", true),
                new Relation.Deleted(2),
                new Relation.Reacted(1, "-", false))) {
            now(broker.publish(FEED, new Draft(ANN, null, null, "null", null, change, epoch)));
        }
        Broker.Page before = read(0);
        Broker.Changes changes = now(broker.changes(FEED, 1, 2, false));
        assertEquals(
                List.of(3L, 4L, 5L),
                changes.entries().stream().map(Event.Message::seq).toList());
        restart();
        assertEquals(before, read(0));
        assertEquals(changes, now(broker.changes(FEED, 1, 2, false)));
    }

    /** What has become of a message goes with it. */
    @Test
    void changesOfWhatWasDroppedAreDroppedToo() {
        now(broker.publish(FEED, draft("1")));
        String epoch = read(0).epoch();
        now(broker.publish(FEED, new Draft(ANN, null, null, "2", null, new Relation.Edited(1), epoch)));
        for (int i = 1; i <= 2 * KEPT; i++) {
            var unused = broker.publish(FEED, draft("" + i));
        }
        now(broker.publish(FEED, draft("last")));
        assertEquals(new Broker.Changes(List.of(), null), now(broker.changes(FEED, 1, 10_000, false)));
        assertEquals(List.of(), now(broker.outline(FEED)).quiet());
    }

    @Test
    void marksOutliveThisProcessAndAreForgottenWhenTheyHaveNotMovedForLong() {
        now(broker.marks().note("ann", FEED, new Mark("e", 3, 4)));
        restart();
        assertEquals(Map.of(FEED, new Mark("e", 3, 4)), now(broker.marks().of("ann")));
        clock.pass(Marks.KEPT.minusDays(1));
        ChannelName other = ChannelName.parse("feed/other");
        now(broker.marks().note("ann", other, new Mark("e", 1, 1)));
        clock.pass(Duration.ofDays(2));
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (now(broker.marks().of("ann")).containsKey(FEED)) {
            assertTrue(System.nanoTime() < giveUp);
        }
        assertEquals(Map.of(other, new Mark("e", 1, 1)), now(broker.marks().of("ann")));
    }

    @Test
    void aStoreOfAFormatBeforeIsTakenUpAndOneOfAnUnknownFormatIsNot() {
        now(broker.publish(FEED, draft("1")));
        broker.close();
        setFormat("1");
        broker = open(folder);
        String epoch = read(0).epoch();
        now(broker.publish(FEED, new Draft(ANN, null, null, "2", null, new Relation.Edited(1), epoch)));
        now(broker.publish(FEED, new Draft(ANN, null, null, "null", null, new Relation.Reacted(1, "x", true), epoch)));
        now(broker.publish(FEED, new Draft(ANN, null, null, "null", null, new Relation.Reacted(1, "x", false), epoch)));
        Broker.Page page = read(0);
        broker.close();
        setFormat("2");
        broker = open(folder);
        assertEquals(page, read(0));
        assertEquals(List.of(2L, 3L, 4L), now(broker.outline(FEED)).quiet());
        broker.close();
        setFormat("4");
        UnusableStore unusable = assertThrows(UnusableStore.class, () -> open(folder));
        assertTrue(unusable.getMessage().contains("format"), unusable::getMessage);
        setFormat("3");
        broker = open(folder);
    }

    private void setFormat(String format) {
        Checked<String> text = new Checked<>(StringDataType.INSTANCE);
        try (MVStore file = MVStore.open(folder.resolve("parley.mv").toString())) {
            file.openMap(
                            "about",
                            new MVMap.Builder<String, String>().keyType(text).valueType(text))
                    .put("format", format);
            if (format.equals("1")) {
                file.removeMap("changes");
            }
            if (!format.equals("3")) {
                file.removeMap("outline");
            }
        }
    }

    @Test
    void anIdIsKnownForFiveMinutesAcrossRestarts() {
        Broker.Receipt first = now(broker.publish(FEED, repeated("id", "1")));
        clock.pass(Duration.ofMinutes(5));
        restart();
        assertEquals(first, now(broker.publish(FEED, repeated("id", "1"))));
    }

    @Test
    void moreThanTheBoundIsCutFromTheOldEndAndTheReaderLearnsIt() {
        for (int i = 1; i <= 3 * KEPT; i++) {
            var unused = broker.publish(FEED, draft("" + i));
        }
        now(broker.publish(FEED, draft("last")));
        Broker.Page page = read(10);
        int kept = page.messages().size();
        assertTrue(kept >= KEPT && kept <= KEPT + KEPT / 10, "kept " + kept);
        assertEquals(3 * KEPT + 1, page.last());
        assertEquals(new Event.Gap(11, 3L * KEPT + 1 - kept), page.lostAfter(10));
        restart();
        assertEquals(page, read(10));
    }

    @Test
    void numbersGoOnWhereAllMessagesHaveGrownTooOld() {
        now(broker.publish(FEED, draft("1")));
        now(broker.publish(FEED, draft("2")));
        clock.pass(AGE.plusSeconds(1));
        awaitTick(() -> read(0).messages().isEmpty());
        restart();
        Broker.Page page = read(0);
        assertEquals(3, page.first());
        assertEquals(2, page.last());
        assertEquals(3, now(broker.publish(FEED, draft("3"))).position().seq());
    }

    private List<String> newest() {
        return now(broker.latest(FEED, 0, 100)).messages().stream()
                .map(message -> message.seq() + " " + message.key() + " " + message.body())
                .toList();
    }

    @Test
    void theNewestOfEachKeyOutlivesTheLogAndDeletionsDoNot() {
        now(broker.publish(FEED, keyed("a", "1", null)));
        now(broker.publish(FEED, keyed("b", "2", null)));
        now(broker.publish(FEED, keyed("a", "3", null)));
        now(broker.publish(FEED, keyed("b", "null", null)));
        assertEquals(List.of("3 a 3", "4 b null"), newest());
        clock.pass(AGE.plusSeconds(1));
        awaitTick(() -> read(0).messages().isEmpty());
        assertEquals(List.of("3 a 3"), newest());
        restart();
        assertEquals(List.of("3 a 3"), newest());
        assertEquals(Refusal.CONFLICT, refusal(broker.publish(FEED, keyed("a", "5", 0L))));
        now(broker.publish(FEED, keyed("a", "5", 3L)));
        now(broker.publish(FEED, keyed("b", "6", 0L)));
        assertEquals(List.of("5 a 5", "6 b 6"), newest());
        for (int i = 0; i < 3 * KEPT; i++) {
            now(broker.publish(FEED, draft("x")));
        }
        assertEquals(List.of("5 a 5", "6 b 6"), newest());
        restart();
        now(broker.publish(FEED, keyed("a", "null", null)));
        for (int i = 0; i < 3 * KEPT; i++) {
            now(broker.publish(FEED, draft("x")));
        }
        assertEquals(List.of("6 b 6"), newest());
    }

    @Test
    void keysAreCountedAgainAfterARestart() {
        for (int i = 0; i < KEYS; i++) {
            now(broker.publish(FEED, keyed("k" + i, "1", null)));
        }
        now(broker.publish(FEED, keyed("k1", "null", null)));
        restart();
        now(broker.publish(FEED, keyed("another", "1", null)));
        assertEquals(Refusal.TOO_MANY, refusal(broker.publish(FEED, keyed("k1", "1", null))));
    }

    /** Housekeeping comes about once a second, with the work of others. */
    private void awaitTick(BooleanSupplier happened) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!happened.getAsBoolean()) {
            assertTrue(System.nanoTime() < giveUp);
            now(broker.watch(ChannelName.parse("chat/clock"), new Ear()));
            Thread.onSpinWait();
        }
    }

    @Test
    void aFolderInUseIsRefusedByName() {
        UnusableStore refused = assertThrows(UnusableStore.class, () -> open(folder));
        assertTrue(refused.getMessage().contains(folder.resolve("parley.mv").toString()), refused.getMessage());
        assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
    }

    @Test
    void aFolderThatCannotBeMadeIsRefusedByName() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        UnusableStore refused = assertThrows(UnusableStore.class, () -> open(file));
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
    }

    /** Wherever a byte is changed or the file is cut: it is refused by name, or nothing is missing. */
    @Test
    void aDamagedStoreIsNeverReadAsAWholeOne() throws IOException {
        for (int i = 1; i <= 300; i++) {
            now(broker.publish(FEED, draft("\"" + "x".repeat(i) + "\"")));
        }
        Broker.Page whole = read(0);
        broker.close();
        Random random = new Random(1);
        int refusals = 0;
        for (int i = 0; i < 150; i++) {
            Path copy = Files.createTempDirectory(folder, "damaged");
            for (String name : List.of("parley.mv", "parley.seal")) {
                Files.copy(folder.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            damage(copy.resolve("parley.mv"), random, i);
            try (EmbeddedBroker opened = open(copy)) {
                assertEquals(whole, now(opened.read(FEED, 0, 10_000)), "damage " + i);
            } catch (UnusableStore refused) {
                refusals++;
                assertTrue(refused.getMessage().contains(copy.toString()), refused.getMessage());
            }
        }
        assertTrue(refusals > 5, "refused " + refusals);
    }

    private static void damage(Path file, Random random, int kind) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long place = (long) (random.nextDouble() * channel.size());
            switch (kind % 3) {
                case 0 -> channel.truncate(place);
                case 1 -> channel.write(ByteBuffer.wrap(new byte[] {(byte) random.nextInt(256)}), place);
                default -> {
                    byte[] noise = new byte[4096];
                    random.nextBytes(noise);
                    channel.write(ByteBuffer.wrap(noise), place / 4096 * 4096);
                }
            }
        }
    }

    @Test
    void anOlderCopyOfTheStoreIsRefused() throws IOException {
        now(broker.publish(FEED, draft("1")));
        restart();
        broker.close();
        Path old = Files.copy(folder.resolve("parley.mv"), folder.resolve("old"));
        broker = open(folder);
        now(broker.publish(FEED, draft("2")));
        broker.close();
        Files.copy(old, folder.resolve("parley.mv"), StandardCopyOption.REPLACE_EXISTING);
        assertThrows(UnusableStore.class, () -> open(folder));
        Files.delete(folder.resolve("parley.seal"));
        broker = open(folder);
        assertEquals(1, read(0).last());
    }

    /** The machine stopped before the end was on the disk: nobody may take an old number for a new one. */
    @Test
    void aLostEndBeginsANewEpoch() throws IOException {
        now(broker.publish(FEED, draft("1")));
        restart();
        String epoch = read(0).epoch();
        Path copy = Files.createDirectory(folder.resolve("copy"));
        broker.close();
        Files.copy(folder.resolve("parley.mv"), copy.resolve("parley.mv"));
        try (Seal seal = Seal.open(copy.resolve("parley.seal"))) {
            seal.forced(1);
            seal.written(1_000_000);
        }
        try (EmbeddedBroker opened = open(copy)) {
            Broker.Page page = now(opened.read(FEED, 0, 10));
            assertEquals(1, page.messages().size());
            assertNotEquals(epoch, page.epoch());
            assertEquals(page.epoch(), page.messages().get(0).epoch());
        }
        broker = open(folder);
    }

    @Test
    void whoeverPublishesWhileItClosesIsRefused() throws InterruptedException {
        List<CompletionStage<Broker.Receipt>> all = new ArrayList<>();
        Thread publisher = new Thread(() -> {
            CompletionStage<Broker.Receipt> one;
            do {
                one = broker.publish(FEED, draft("0"));
                all.add(one);
            } while (!one.toCompletableFuture().isCompletedExceptionally());
        });
        publisher.start();
        now(broker.publish(FEED, draft("1")));
        broker.close();
        publisher.join();
        for (CompletionStage<Broker.Receipt> one : all) {
            assertTrue(one.toCompletableFuture().isDone());
        }
        assertEquals(Refusal.UNAVAILABLE, refusal(all.get(all.size() - 1)));
        assertEquals(Refusal.UNAVAILABLE, refusal(broker.publish(FEED, draft("2"))));
    }

    @Test
    void moreIdsThanCanBeRememberedAreRefusedAndLaterTakenAgain() {
        broker.close();
        broker = new EmbeddedBroker(
                new EmbeddedBroker.Options(folder, true, KEPT, AGE, 100, 20_000, Duration.ofHours(1)),
                clock,
                Runnable::run);
        now(broker.publish(FEED, repeated("id", "1")));
        int taken = 1;
        CompletionStage<Broker.Receipt> one;
        do {
            one = broker.publish(FEED, repeated("id-" + taken++, "0"));
        } while (!one.handle((receipt, failure) -> failure != null)
                .toCompletableFuture()
                .join());
        assertEquals(Refusal.OVERLOADED, refusal(one));
        assertEquals(20_000 / 2 / Places.BYTES, taken - 1);
        assertEquals(
                1, now(broker.publish(FEED, repeated("id", "1"))).position().seq(), "is known");
        now(broker.publish(FEED, draft("without an id")));
        clock.pass(RecentIds.REMEMBERED.plusSeconds(1));
        awaitTick(
                () -> now(broker.publish(FEED, repeated("later", "2")).handle((receipt, failure) -> failure == null)));
    }

    @Test
    void aStoreThatIsClosedUnderItsPublishersHasKeptAllThatItAcknowledged() throws InterruptedException {
        List<Long> acknowledged = new ArrayList<>();
        Thread publisher = new Thread(() -> {
            try {
                while (true) {
                    long seq = now(broker.publish(FEED, draft("0"))).position().seq();
                    synchronized (acknowledged) {
                        acknowledged.add(seq);
                    }
                }
            } catch (RuntimeException e) {
                // Closed: what was acknowledged before counts.
            }
        });
        publisher.start();
        awaitTick(() -> {
            synchronized (acknowledged) {
                return acknowledged.size() > 200;
            }
        });
        restart();
        publisher.join();
        List<Long> found = read(0).messages().stream().map(Event.Message::seq).toList();
        assertTrue(
                found.containsAll(acknowledged.subList(Math.max(0, acknowledged.size() - KEPT), acknowledged.size())));
    }
}
