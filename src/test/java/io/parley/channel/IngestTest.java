package io.parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngestTest {
    private static final Broker.Receipt RECEIPT = new Broker.Receipt(new Position("e", 1), "m");

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Queue<CompletableFuture<Broker.Receipt>> underWay = new ArrayDeque<>();
    private Load load = Load.NORMAL;

    /** Room for ten messages with an empty body. */
    private final Ingest ingest = new Ingest(10 * 514, () -> load, timer);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private CompletableFuture<Broker.Receipt> publish() {
        CompletionStage<Broker.Receipt> answer =
                ingest.publish(new Draft(new Author("a", "A"), null, null, "\"\"", null), () -> {
                    CompletableFuture<Broker.Receipt> kept = new CompletableFuture<>();
                    underWay.add(kept);
                    return kept;
                });
        return answer.toCompletableFuture();
    }

    @Test
    void whatIsUnderTheHalfIsAnsweredAtOnce() {
        CompletableFuture<Broker.Receipt> answer = publish();
        underWay.remove().complete(RECEIPT);
        assertTrue(answer.isDone());
        assertEquals(0, ingest.waiting());
    }

    @Test
    void whatIsOverTheHalfIsAnsweredLater() {
        for (int i = 0; i < 9; i++) {
            var unused = publish();
        }
        CompletableFuture<Broker.Receipt> last = publish();
        underWay.forEach(kept -> kept.complete(RECEIPT));
        assertFalse(last.isDone(), "its answer is held back");
        assertEquals(RECEIPT, last.join());
    }

    @Test
    void whatIsOverTheBoundIsRefusedAndMayBeTriedAgain() {
        for (int i = 0; i < 10; i++) {
            var unused = publish();
        }
        Refused refused = assertThrows(Refused.class, this::publish);
        assertEquals(Refusal.OVERLOADED, refused.refusal());
        assertTrue(refused.refusal().retry());
        assertEquals(10, underWay.size(), "the broker has not seen it");
        underWay.remove().complete(RECEIPT);
        var unused = publish();
    }

    @Test
    void aNodeThatIsNotAtItsEaseAnswersLater() {
        load = Load.BUSY;
        CompletableFuture<Broker.Receipt> answer = publish();
        underWay.remove().complete(RECEIPT);
        assertFalse(answer.isDone());
        assertEquals(RECEIPT, answer.join());
    }

    @Test
    void whatFailsMakesRoomAndIsToldAtOnce() {
        load = Load.FULL;
        CompletableFuture<Broker.Receipt> answer = publish();
        underWay.remove().completeExceptionally(new Refused(Refusal.UNAVAILABLE, "away"));
        assertThrows(CompletionException.class, answer::join);
        assertEquals(0, ingest.waiting());
    }

    @Test
    void whatIsRefusedAtOnceMakesRoomToo() {
        Draft draft = new Draft(new Author("a", "A"), null, null, "1", null);
        assertThrows(
                Refused.class,
                () -> ingest.publish(draft, () -> {
                    throw new Refused(Refusal.UNAVAILABLE, "away");
                }));
        assertEquals(0, ingest.waiting());
    }
}
