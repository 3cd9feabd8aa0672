package io.parley.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.Core;
import io.parley.SetClock;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Identity;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
    private static final List<State> ENDS = List.of(State.SUCCEEDED, State.FAILED, State.CANCELLED);
    private static final Opening USUAL = new Opening("Build", 100.0, "files", null, null, null);

    private final SetClock clock = new SetClock();
    private final Identity worker = someone("worker", Right.READ, Right.WRITE);
    private final Identity other = someone("other", Right.READ, Right.WRITE);

    @TempDir
    Path folder;

    private Core core;
    private Broker broker;

    /** Two nodes. */
    private Jobs jobs;

    private Jobs elsewhere;

    private static Identity someone(String id, Right... rights) {
        Set<Right> all = Set.of(rights);
        return new Identity(new Author(id, id), (right, where) -> all.contains(right));
    }

    @BeforeEach
    void start() {
        core = new Core(folder, 100_000, clock);
        broker = core.broker();
        jobs = new Jobs(core.channels(), clock);
        elsewhere = new Jobs(core.channels(), clock);
    }

    @AfterEach
    void stop() {
        core.close();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Refused refused(Supplier<CompletionStage<?>> action) {
        return assertThrows(Refused.class, () -> {
            try {
                join(action.get());
            } catch (CompletionException e) {
                throw e.getCause();
            }
        });
    }

    private static Progress done(double done) {
        return new Progress(done, null, null, null);
    }

    private static Ending end(State state) {
        return new Ending(state, null, null);
    }

    private Job find(String id) {
        return join(elsewhere.find(worker, id)).job();
    }

    private List<Event.Message> log(String id) {
        return join(broker.read(Jobs.channel(id), 0, 500)).messages();
    }

    @Test
    void aJobIsOpenedGoesOnAndEnds() {
        Jobs.Standing opened = join(jobs.open(worker, "a", USUAL));
        assertTrue(opened.changed());
        assertEquals(1, opened.seq());
        assertEquals(State.RUNNING, find("a").state());
        clock.pass(Duration.ofSeconds(2));
        join(elsewhere.progress(worker, "a", new Progress(40.0, null, null, "linking")));
        Job job = find("a");
        assertEquals(40.0, job.done());
        assertEquals(100.0, job.total());
        assertEquals("files", job.unit());
        assertEquals("linking", job.note());
        assertEquals(SetClock.START, job.startedAt());
        assertEquals(SetClock.START.plusSeconds(2), job.changedAt());
        assertEquals(job.changedAt().plus(Opening.SILENCE), job.expires());
        join(jobs.end(worker, "a", new Ending(State.SUCCEEDED, "{\"url\":\"/x\",\"n\":[1,2]}", null)));
        job = find("a");
        assertEquals(State.SUCCEEDED, job.state());
        assertEquals("{\"url\":\"/x\",\"n\":[1,2]}", job.result());
        assertEquals("linking", job.note());
        assertEquals(job.endedAt().plus(Opening.KEEP), job.expires());
        assertEquals(3, log("a").size());
    }

    @Test
    void openingAgainIsOnceForTheSameWorkerAndAConflictForAnother() {
        join(jobs.open(worker, "a", USUAL));
        Jobs.Standing again = join(elsewhere.open(worker, "a", new Opening("Else", null, null, null, null, null)));
        assertFalse(again.changed());
        assertEquals("Build", again.job().title());
        Refused refused = refused(() -> elsewhere.open(other, "a", USUAL));
        assertEquals(Refusal.CONFLICT, refused.refusal());
        assertEquals(1, refused.current().message().seq());
        assertEquals(1, log("a").size());
    }

    @Test
    void nothingComesAfterTheEndAndWhoComesLaterLearnsOfIt() {
        join(jobs.open(worker, "a", USUAL));
        Identity moderator = someone("mod", Right.MODERATE);
        join(elsewhere.end(moderator, "a", end(State.CANCELLED)));
        for (Supplier<CompletionStage<?>> late : List.<Supplier<CompletionStage<?>>>of(
                () -> jobs.progress(worker, "a", done(50)),
                () -> jobs.end(worker, "a", end(State.SUCCEEDED)),
                () -> jobs.open(worker, "a", USUAL))) {
            Refused refused = refused(late);
            assertEquals(Refusal.CONFLICT, refused.refusal());
            assertTrue(refused.current().message().body().contains("\"cancelled\""));
        }
        assertFalse(join(jobs.end(moderator, "a", end(State.CANCELLED))).changed(), "the same end twice is once");
        assertEquals(2, log("a").size());
    }

    @Test
    void itIsForWhoHasOpenedItAndForWhoMayPublish() {
        join(jobs.open(worker, "a", USUAL));
        assertEquals(
                Refusal.FORBIDDEN,
                refused(() -> jobs.progress(other, "a", done(1))).refusal());
        assertEquals(
                Refusal.FORBIDDEN,
                refused(() -> jobs.end(other, "a", end(State.FAILED))).refusal());
        Identity backEnd = someone("back-end", Right.READ, Right.PUBLISH);
        join(jobs.progress(backEnd, "a", done(1)));
        Identity reader = someone("worker", Right.READ);
        assertEquals(
                Refusal.FORBIDDEN,
                refused(() -> jobs.progress(reader, "a", done(2))).refusal());
        assertEquals(
                Refusal.FORBIDDEN, refused(() -> jobs.open(reader, "b", USUAL)).refusal());
        assertEquals(
                Refusal.FORBIDDEN,
                refused(() -> jobs.find(someone("x", Right.WRITE), "a")).refusal());
        assertEquals(
                Refusal.NOT_FOUND,
                refused(() -> jobs.progress(worker, "b", done(1))).refusal());
        assertEquals(Refusal.NOT_FOUND, refused(() -> jobs.find(worker, "b")).refusal());
        assertEquals(2, log("a").size());
    }

    @Test
    void inItsFeedNothingElseIsSaid() {
        Identity owner = someone("owner", Right.values());
        Draft draft = new Draft(owner.author(), null, null, "1", null);
        assertEquals(
                Refusal.FORBIDDEN,
                refused(() -> core.channels().publish(owner, Jobs.channel("a"), draft))
                        .refusal());
        assertEquals(List.of(), log("a"));
    }

    @Test
    void whatIsNotHeardOfHasFailed() {
        join(jobs.open(
                worker, "a", new Opening(null, null, null, null, Duration.ofSeconds(10), Duration.ofMinutes(1))));
        clock.pass(Duration.ofSeconds(9));
        join(jobs.progress(worker, "a", done(1)));
        clock.pass(Duration.ofSeconds(9));
        assertEquals(State.RUNNING, find("a").state());
        clock.pass(Duration.ofSeconds(1));
        Job job = find("a");
        assertEquals(State.FAILED, job.state());
        assertEquals("silent", job.reason());
        assertEquals(SetClock.START.plusSeconds(19), job.endedAt());
        assertEquals(
                Refusal.CONFLICT,
                refused(() -> jobs.progress(worker, "a", done(2))).refusal());
    }

    @Test
    void afterAWhileItIsForgottenAndMayBeOpenedAnew() {
        join(jobs.open(worker, "a", new Opening("one", null, null, null, null, Duration.ofMinutes(1))));
        join(jobs.end(worker, "a", end(State.FAILED)));
        clock.pass(Duration.ofSeconds(59));
        assertEquals(
                Refusal.CONFLICT, refused(() -> jobs.open(other, "a", USUAL)).refusal());
        clock.pass(Duration.ofSeconds(1));
        assertEquals(Refusal.NOT_FOUND, refused(() -> jobs.find(worker, "a")).refusal());
        Jobs.Standing anew = join(elsewhere.open(other, "a", USUAL));
        assertTrue(anew.changed());
        assertEquals("other", find("a").by().id());
        assertNull(find("a").endedAt());
    }

    @Test
    void theWalkEndsWhatANodeThatDiedHasLeft() {
        join(jobs.open(
                worker, "a", new Opening(null, null, null, null, Duration.ofSeconds(10), Duration.ofMinutes(1))));
        List<Event.Message> told = watch("a");
        clock.pass(Duration.ofSeconds(10));
        // This one has never heard of it.
        tickUntil(told, 1);
        assertTrue(told.get(0).body().contains("\"silent\""), told::toString);
        clock.pass(Duration.ofMinutes(1));
        tickUntil(told, 2);
        assertTrue(told.get(1).deletes());
    }

    /** What its feed tells from now on. */
    private List<Event.Message> watch(String id) {
        List<Event.Message> told = new ArrayList<>();
        join(broker.watch(Jobs.channel(id), new Broker.Watcher() {
            @Override
            public void starts(Position head) {}

            @Override
            public void message(Event.Message message) {
                synchronized (told) {
                    told.add(message);
                    told.notifyAll();
                }
            }

            @Override
            public void signal(Event.Signal signal) {}

            @Override
            public void people(List<Broker.Presence> people, boolean all) {}

            @Override
            public void died(String node) {}
        }));
        return told;
    }

    /** As often as it takes: what is due next is noted after it was told what has ended. */
    private void tickUntil(List<Event.Message> told, int count) {
        synchronized (told) {
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (told.size() < count) {
                elsewhere.tick();
                assertTrue(System.nanoTime() < end, told::toString);
                try {
                    told.wait(100);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @Test
    void fieldsHaveBounds() {
        for (Runnable wrong : List.<Runnable>of(
                () -> new Opening("", null, null, null, null, null),
                () -> new Opening("t".repeat(201), null, null, null, null, null),
                () -> new Opening(null, -1.0, null, null, null, null),
                () -> new Opening(null, Double.POSITIVE_INFINITY, null, null, null, null),
                () -> new Opening(null, null, "u".repeat(33), null, null, null),
                () -> new Opening(null, null, null, null, Duration.ZERO, null),
                () -> new Opening(null, null, null, null, null, Duration.ofDays(31)),
                () -> new Progress(Double.NaN, null, null, null),
                () -> new Progress(null, null, null, "n".repeat(501)),
                () -> end(State.RUNNING),
                () -> end(null),
                () -> JobText.ending("{\"state\":\"done\"}", 64),
                () -> JobText.ending("{}", 64),
                () -> JobText.opening("{\"keep\":\"1 day\"}", 64),
                () -> JobText.progress("{\"done\":\"1\"}", 64))) {
            assertEquals(
                    Refusal.BAD_REQUEST, assertThrows(Refused.class, wrong::run).refusal());
        }
        join(jobs.open(worker, "a", USUAL));
        assertEquals(
                Refusal.BAD_REQUEST,
                refused(() -> jobs.progress(worker, "a", done(100.5))).refusal());
        assertThrows(Refused.class, () -> Jobs.channel("a b"));
    }

    @Test
    void numbersAreToldAsTheyWere() {
        for (double number : new double[] {0, 7, 0.1, 1e15, 2_147_483_648.0, 1e-9, 1e300}) {
            Job job = Job.opened(new Opening(null, number, null, null, null, null), worker.author(), SetClock.START);
            assertEquals(job, JobText.read(JobText.of(job)));
        }
        Job bytes = Job.opened(new Opening(null, 2e9, null, null, null, null), worker.author(), SetClock.START);
        assertTrue(JobText.of(bytes).contains("\"total\":2000000000,"), JobText.of(bytes));
    }

    /**
     * Workers, cancels, silences and forgetting on two nodes at once. The log of each job must be lives one after the other: it begins to run, goes on, ends once,
     * and is deleted before it runs again; and what was answered is there.
     */
    @Test
    void whateverHappensAtOnceEachLifeHasOneEnd() {
        Random random = new Random(11);
        for (int round = 0; round < 150; round++) {
            String id = "r" + round;
            List<CompletionStage<Jobs.Standing>> answers = new ArrayList<>();
            for (int step = 0; step < 40; step++) {
                Jobs node = random.nextBoolean() ? jobs : elsewhere;
                Identity who = random.nextInt(4) == 0 ? other : worker;
                switch (random.nextInt(10)) {
                    case 0, 1, 2 ->
                        answers.add(node.open(
                                who,
                                id,
                                new Opening(null, null, null, null, Duration.ofSeconds(5), Duration.ofSeconds(9))));
                    case 3, 4, 5, 6 -> answers.add(node.progress(who, id, done(step)));
                    case 7 -> answers.add(node.end(who, id, end(ENDS.get(random.nextInt(ENDS.size())))));
                    case 8 -> clock.pass(Duration.ofSeconds(random.nextInt(6)));
                    default -> node.tick();
                }
                if (random.nextInt(5) == 0 && !answers.isEmpty()) {
                    answers.get(answers.size() - 1)
                            .handle((done, failure) -> null)
                            .toCompletableFuture()
                            .join();
                }
            }
            List<Long> changed = new ArrayList<>();
            for (CompletionStage<Jobs.Standing> answer : answers) {
                answer.handle((standing, failure) -> {
                            if (failure == null && standing.changed()) {
                                changed.add(standing.seq());
                            } else if (failure != null) {
                                assertFalse(
                                        Refused.of(failure, bug -> {}).refusal() == Refusal.INTERNAL,
                                        failure::toString);
                            }
                            return null;
                        })
                        .toCompletableFuture()
                        .join();
            }
            assertEquals(changed.size(), Set.copyOf(changed).size(), "each change is one message");
            List<Event.Message> log = log(id);
            assertLives(id, log);
            assertTrue(log.stream().map(Event.Message::seq).toList().containsAll(changed));
        }
    }

    private static void assertLives(String id, List<Event.Message> log) {
        Job last = null;
        for (Event.Message message : log) {
            Job job = message.deletes() ? null : JobText.read(message.body());
            boolean fits = job == null
                    ? last != null && last.state().isEnd()
                    : last == null
                            ? job.state() == State.RUNNING && job.done() == null
                            : !last.state().isEnd() && job.by().equals(last.by());
            assertTrue(fits, () -> id + ": " + log);
            last = job;
        }
    }
}
