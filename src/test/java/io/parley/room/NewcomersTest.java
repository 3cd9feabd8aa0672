package io.parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.SetClock;
import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A broker answers when it is told to. */
class NewcomersTest {
    private static final ChannelName LOBBY = ChannelName.parse("chat/lobby");
    private static final Duration WAIT = Duration.ofMinutes(10);

    private final SetClock clock = new SetClock();
    private final Newcomers newcomers = new Newcomers(clock);
    private final Deque<CompletableFuture<Duration>> asked = new ArrayDeque<>();

    @BeforeEach
    void begin() {
        newcomers.ask((channel, user) -> {
            asked.add(new CompletableFuture<>());
            return asked.getLast();
        });
    }

    private CompletionStage<Void> seen() {
        return newcomers.seen(LOBBY, "ann");
    }

    private Refused refused() {
        return newcomers.against(LOBBY, "ann", WAIT);
    }

    @Test
    void itIsAskedOnceAndNotForEachMessage() {
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(seen().toCompletableFuture());
        }
        assertEquals(1, asked.size());
        assertFalse(waiting.get(0).isDone());
        asked.remove().complete(Duration.ofMinutes(4));
        waiting.forEach(one -> assertTrue(one.isDone()));
        assertNull(seen());
        assertEquals(0, asked.size());
        assertEquals(Duration.ofMinutes(6), refused().retryAfter());
        clock.pass(Duration.ofMinutes(6));
        assertNull(refused());
    }

    @Test
    void whileNobodyKnowsNobodyWritesAndTheNextOneAsksAgain() {
        CompletionStage<Void> first = seen();
        assertEquals(Refusal.UNAVAILABLE, refused().refusal());
        asked.remove().completeExceptionally(new Refused(Refusal.UNAVAILABLE, "away"));
        assertTrue(first.toCompletableFuture().isDone());
        assertFalse(first.toCompletableFuture().isCompletedExceptionally());
        assertEquals(Refusal.UNAVAILABLE, refused().refusal());
        assertNotNull(seen());
        asked.remove().complete(WAIT);
        assertNull(refused());
    }

    @Test
    void whoComesWhileOthersGoOnComesAfterThem() {
        List<String> order = new ArrayList<>();
        List<CompletionStage<Void>> within = new ArrayList<>();
        var unused = seen().thenRun(() -> {
            within.add(seen());
            order.add("first");
        });
        var unusedToo = seen().thenRun(() -> order.add("second"));
        asked.remove().complete(WAIT);
        assertEquals(List.of("first", "second"), order);
        assertNotNull(within.get(0));
        assertTrue(within.get(0).toCompletableFuture().isDone());
    }

    @Test
    void onceADayTheBrokerIsToldThatTheyAreStillThereAndNobodyWaitsForIt() {
        var unused = seen();
        asked.remove().complete(WAIT);
        clock.pass(Duration.ofDays(1));
        assertNull(seen());
        assertNull(seen());
        assertEquals(1, asked.size());
        // The broker has forgotten them meanwhile: here they are known.
        asked.remove().complete(Duration.ZERO);
        assertNull(refused());
        assertNull(seen());
    }
}
