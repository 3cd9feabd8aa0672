package io.parley.identity.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Grant;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HookTest {
    private static final Author ANN = new Author("ann", "Ann");
    private static final ChannelName ROOM = ChannelName.parse("chat/room");
    private static final ChannelName OTHER = ChannelName.parse("chat/other");
    private static final Grant NOTHING = (right, channel) -> false;
    private static final long SECOND = 1_000_000_000;

    private long now = 5;
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<Hook.Asked> asked = new ArrayList<>();
    private Hook.Answer answer = new Hook.Answer(Set.of(Right.READ), null);
    private boolean full;
    private final Hook hook = new Hook(this::serve, Duration.ofSeconds(60), this::execute, () -> now);
    private final Grant ann = hook.with(NOTHING, ANN, false, Set.of("staff"));

    private Hook.Answer serve(Hook.Asked one) throws IOException {
        asked.add(one);
        if (answer == null) {
            throw new IOException("away");
        }
        return answer;
    }

    private void execute(Runnable task) {
        if (full) {
            throw new RejectedExecutionException();
        }
        threads.add(task);
    }

    private void run() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    private static boolean isDone(CompletionStage<?> stage) {
        return stage == null || stage.toCompletableFuture().isDone();
    }

    private static Refusal refusal(CompletionStage<?> stage) {
        return ((Refused) stage.toCompletableFuture()
                        .handle((done, failure) -> failure)
                        .join())
                .refusal();
    }

    @Test
    void whatItSaysIsAskedOnceAndRemembered() {
        CompletionStage<Void> first = ann.prepare(ROOM);
        CompletionStage<Void> second =
                hook.with(NOTHING, ANN, false, Set.of("staff")).prepare(ROOM);
        assertFalse(isDone(first) || isDone(second));
        assertFalse(ann.allows(Right.READ, ROOM), "not before it is known");
        run();
        assertTrue(isDone(first) && isDone(second));
        assertEquals(List.of(new Hook.Asked(ANN, false, Set.of("staff"), ROOM)), asked);
        assertTrue(ann.allows(Right.READ, ROOM));
        assertFalse(ann.allows(Right.WRITE, ROOM));
        assertNull(ann.prepare(ROOM));
        assertFalse(ann.allows(Right.READ, OTHER));
        assertFalse(hook.with(NOTHING, ANN, true, Set.of()).allows(Right.READ, ROOM), "a guest of this id is another");
        assertTrue(ann.changes());
    }

    @Test
    void whatIsGrantedOtherwiseAddsUpAndWhoeverMayAllIsNotAskedFor() {
        Grant writes = hook.with((right, channel) -> right == Right.WRITE, ANN, false, Set.of("staff"));
        assertTrue(writes.allows(Right.WRITE, ROOM));
        assertNotNull(writes.prepare(ROOM));
        run();
        assertTrue(writes.allows(Right.READ, ROOM));
        assertNull(hook.with((right, channel) -> true, ANN, false, Set.of()).prepare(ROOM));
    }

    @Test
    void theyGoOnInTheOrderInWhichTheyCameAlsoWhoComesMeanwhile() {
        List<Integer> order = new ArrayList<>();
        ann.prepare(ROOM).thenRun(() -> {
            order.add(1);
            // Comes while the others have not gone on yet.
            CompletionStage<Void> fourth = ann.prepare(ROOM);
            assertFalse(isDone(fourth));
            fourth.thenRun(() -> order.add(4));
        });
        ann.prepare(ROOM).thenRun(() -> order.add(2));
        ann.prepare(ROOM).thenRun(() -> order.add(3));
        run();
        assertEquals(List.of(1, 2, 3, 4), order);
        assertNull(ann.prepare(ROOM));
    }

    @Test
    void anAnswerIsAskedForAgainBeforeItIsTooOldAndNobodyWaits() {
        ann.prepare(ROOM);
        run();
        now += 46 * SECOND;
        answer = new Hook.Answer(Set.of(), null);
        assertNull(ann.prepare(ROOM));
        assertNull(ann.prepare(ROOM));
        assertEquals(1, threads.size());
        assertTrue(ann.allows(Right.READ, ROOM));
        run();
        assertFalse(ann.allows(Right.READ, ROOM));
        assertEquals(2, asked.size());
    }

    @Test
    void theServiceMayMakeItShorterButNotLonger() {
        answer = new Hook.Answer(Set.of(Right.READ), Duration.ofSeconds(10));
        ann.prepare(ROOM);
        run();
        now += 10 * SECOND;
        assertNotNull(ann.prepare(ROOM));
        answer = new Hook.Answer(Set.of(Right.READ), Duration.ofDays(10));
        run();
        now += 60 * SECOND;
        assertNotNull(ann.prepare(ROOM));
    }

    @Test
    void nobodyGetsInWhileItDoesNotAnswerAndWhoIsInStaysForAWhile() {
        ann.prepare(ROOM);
        run();
        answer = null;
        now += 61 * SECOND;
        CompletionStage<Void> again = ann.prepare(ROOM);
        CompletionStage<Void> other = ann.prepare(OTHER);
        run();
        assertEquals(Refusal.UNAVAILABLE, refusal(again));
        assertEquals(Refusal.UNAVAILABLE, refusal(other));
        assertFalse(ann.allows(Right.READ, OTHER));
        assertTrue(ann.allows(Right.READ, ROOM), "whoever reads goes on for as long again");
        now += 60 * SECOND;
        assertFalse(ann.allows(Right.READ, ROOM));
        answer = new Hook.Answer(Set.of(Right.READ), null);
        CompletionStage<Void> back = ann.prepare(ROOM);
        run();
        assertTrue(isDone(back) && ann.allows(Right.READ, ROOM));
    }

    @Test
    void whenTooManyAskTheNextIsRefusedAtOnce() {
        full = true;
        assertEquals(Refusal.UNAVAILABLE, refusal(ann.prepare(ROOM)));
        full = false;
        CompletionStage<Void> again = ann.prepare(ROOM);
        run();
        assertTrue(isDone(again) && ann.allows(Right.READ, ROOM));
    }
}
