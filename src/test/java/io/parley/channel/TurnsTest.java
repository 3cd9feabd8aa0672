package io.parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final ChannelName LOBBY = ChannelName.parse("chat/lobby");

    private final Turns turns = new Turns();
    private final List<Integer> done = new ArrayList<>();

    private CompletionStage<Integer> doIt(int number) {
        done.add(number);
        return CompletableFuture.completedFuture(number);
    }

    /** Looks that end in any order, some of them badly. */
    @Test
    void whateverTheLooksTakeItIsDoneInOrder() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            done.clear();
            int count = 1 + random.nextInt(8);
            List<CompletableFuture<Integer>> looks = new ArrayList<>();
            List<CompletionStage<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                CompletableFuture<Integer> look = new CompletableFuture<>();
                looks.add(look);
                answers.add(turns.take(LOBBY, look, this::doIt));
            }
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, count).boxed().toList());
            Collections.shuffle(order, random);
            List<Integer> good = new ArrayList<>();
            for (int i : order) {
                if (random.nextInt(5) == 0) {
                    looks.get(i).completeExceptionally(new Refused(Refusal.UNAVAILABLE, "Not now."));
                } else {
                    looks.get(i).complete(i);
                    good.add(i);
                }
            }
            Collections.sort(good);
            assertEquals(good, done);
            for (int i = 0; i < count; i++) {
                CompletableFuture<Integer> answer = answers.get(i).toCompletableFuture();
                if (good.contains(i)) {
                    assertEquals(i, answer.join());
                } else {
                    assertThrows(CompletionException.class, answer::join);
                }
            }
        }
    }

    @Test
    void anotherChannelDoesNotWaitAndAMistakeHoldsUpNobody() {
        CompletableFuture<Integer> slow = new CompletableFuture<>();
        CompletionStage<Integer> first = turns.take(LOBBY, slow, this::doIt);
        turns.take(ChannelName.parse("chat/other"), CompletableFuture.completedFuture(7), this::doIt);
        assertEquals(List.of(7), done);
        CompletionStage<Integer> wrong = turns.take(LOBBY, CompletableFuture.completedFuture(8), found -> {
            throw new Refused(Refusal.NOT_FOUND, "None.");
        });
        CompletionStage<Integer> last = turns.take(LOBBY, CompletableFuture.completedFuture(9), this::doIt);
        slow.complete(1);
        assertEquals(List.of(7, 1, 9), done);
        assertEquals(1, first.toCompletableFuture().join());
        assertEquals(9, last.toCompletableFuture().join());
        assertThrows(
                CompletionException.class, () -> wrong.toCompletableFuture().join());
    }
}
