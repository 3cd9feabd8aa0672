package io.parley.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitQueueTest {
    private final FakeCommitter committer = new FakeCommitter();
    private final CommitQueue queue = new CommitQueue(committer);

    private static final class FakeCommitter implements CommitQueue.Committer {
        final AtomicInteger commits = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicBoolean full = new AtomicBoolean();
        final AtomicBoolean closed = new AtomicBoolean();
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile Runnable atClose = () -> {};

        @Override
        public void commit() {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (full.get()) {
                throw new IllegalStateException("No space left on device");
            }
            commits.incrementAndGet();
        }

        @Override
        public void tick() {}

        @Override
        public void failed(Throwable failure) {
            failures.incrementAndGet();
        }

        @Override
        public boolean recover() {
            return !full.get();
        }

        @Override
        public void close() {
            atClose.run();
            closed.set(true);
        }
    }

    @BeforeEach
    void start() {
        queue.start();
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private CompletableFuture<String> submit(String answer) {
        CompletableFuture<String> done = new CompletableFuture<>();
        assertTrue(queue.submit(() -> () -> done.complete(answer), 1, done::completeExceptionally));
        return done;
    }

    @Test
    void whatWaitsDuringACommitIsOneGroup() {
        committer.gate = new CountDownLatch(1);
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(submit("" + i));
        }
        committer.gate.countDown();
        all.forEach(CompletableFuture::join);
        assertTrue(committer.commits.get() < 10, committer.commits + " commits");
    }

    @Test
    void nobodyHearsOfItBeforeTheCommit() {
        committer.gate = new CountDownLatch(1);
        CompletableFuture<String> one = submit("1");
        assertFalse(one.isDone());
        committer.gate.countDown();
        assertEquals("1", one.join());
    }

    @Test
    void afterAFailureEverybodyIsRefusedUntilItRecovers() {
        committer.full.set(true);
        assertTrue(submit("1").handle((answer, failure) -> failure != null).join());
        assertTrue(submit("2").handle((answer, failure) -> failure != null).join());
        assertEquals(1, committer.failures.get(), "a change of state is one change");
        committer.full.set(false);
        String answer = null;
        while (answer == null) {
            answer = submit("3").exceptionally(failure -> null).join();
        }
        assertEquals("3", answer);
    }

    @Test
    void whatMustBeDoneIsDoneAllTheSame() {
        committer.full.set(true);
        CompletableFuture<String> done = new CompletableFuture<>();
        queue.submitAlways(() -> () -> done.complete("done"));
        assertEquals("done", done.join());
    }

    @Test
    void aListenerThatFailsHarmsNobodyElse() {
        assertTrue(queue.submit(
                () -> () -> {
                    throw new IllegalStateException("a listener's own fault");
                },
                1,
                failure -> {}));
        assertEquals("1", submit("1").join());
        assertEquals(0, committer.failures.get());
    }

    @Test
    void closingCarriesOutWhatWaits() {
        committer.gate = new CountDownLatch(1);
        List<CompletableFuture<String>> all = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 100; i++) {
            all.add(submit("" + i));
        }
        committer.gate.countDown();
        queue.close();
        all.forEach(one -> assertTrue(one.isDone()));
        assertTrue(committer.closed.get());
    }

    @Test
    void thereIsRoomForSoMuchAndNoMore() {
        committer.gate = new CountDownLatch(1);
        var unused = submit("occupies the thread");
        int taken = 0;
        while (queue.submit(() -> () -> {}, 1 << 20, failure -> {}) && taken < 1000) {
            taken++;
        }
        committer.gate.countDown();
        assertTrue(taken >= 64 && taken < 70, "took " + taken);
    }

    private static boolean failed(CompletableFuture<String> one) {
        return one.handle((answer, failure) -> failure != null)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void whatComesBetweenTheLastGroupAndTheEndFails() {
        List<CompletableFuture<String>> late = new ArrayList<>();
        committer.atClose = () -> late.add(submit("late"));
        queue.close();
        assertTrue(failed(late.get(0)));
    }

    @Test
    void whatComesAfterTheEndFails() {
        queue.close();
        assertTrue(failed(submit("late")));
        assertTrue(failed(submit("later still")));
    }

    @Test
    void whatMustBeDoneIsDoneAfterTheEndToo() {
        queue.close();
        CompletableFuture<String> done = new CompletableFuture<>();
        queue.submitAlways(() -> () -> done.complete("done"));
        assertEquals("done", done.orTimeout(30, TimeUnit.SECONDS).join());
    }

    @Test
    void aStoreThatCannotBeClosedLeavesNobodyWithoutAnAnswer() {
        committer.atClose = () -> {
            throw new IllegalStateException("The disk has gone.");
        };
        CompletableFuture<String> before = submit("before");
        queue.close();
        assertEquals("before", before.join());
        assertTrue(failed(submit("after")));
    }

    /** Publishers that do not stop while it closes, many times over: each gets an answer to each. */
    @Test
    void everyoneIsAnsweredWhoSubmitsWhileItCloses() throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            CommitQueue closing = new CommitQueue(new FakeCommitter());
            closing.start();
            List<CompletableFuture<String>> all = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch running = new CountDownLatch(3);
            Runnable publisher = () -> {
                CompletableFuture<String> last;
                do {
                    CompletableFuture<String> one = new CompletableFuture<>();
                    if (closing.submit(() -> () -> one.complete("done"), 1, one::completeExceptionally)) {
                        all.add(one);
                    }
                    last = one;
                    running.countDown();
                } while (!last.isCompletedExceptionally());
            };
            List<Thread> threads = List.of(new Thread(publisher), new Thread(publisher), new Thread(publisher));
            threads.forEach(Thread::start);
            running.await();
            closing.close();
            for (Thread thread : threads) {
                thread.join();
            }
            all.forEach(one -> assertTrue(one.isDone(), "has no answer"));
        }
    }
}
