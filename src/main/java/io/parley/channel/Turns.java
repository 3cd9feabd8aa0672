package io.parley.channel;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** What takes a look first is done one after the other in each channel, in the order in which it was asked for: a look may take longer than the next one. */
final class Turns {
    private final ConcurrentMap<ChannelName, Line> lines = new ConcurrentHashMap<>();

    /** Those of one channel. One thread at a time acts; whoever comes meanwhile leaves that to it. */
    private static final class Line {
        private final Queue<Turn<?, ?>> waiting = new ArrayDeque<>();
        private boolean acting;

        synchronized void add(Turn<?, ?> turn) {
            waiting.add(turn);
        }

        /** The first, if it has looked and nobody acts. */
        synchronized Turn<?, ?> begin() {
            Turn<?, ?> first = waiting.peek();
            if (acting || first == null || !first.looked.isDone()) {
                return null;
            }
            acting = true;
            return waiting.remove();
        }

        /** The next one, for whoever has acted. */
        synchronized Turn<?, ?> next() {
            acting = false;
            return begin();
        }

        synchronized boolean isOver() {
            return waiting.isEmpty() && !acting;
        }
    }

    private static final class Turn<L, T> {
        private final CompletableFuture<L> looked;
        private final Function<L, CompletionStage<T>> action;
        private final CompletableFuture<CompletionStage<T>> acted = new CompletableFuture<>();

        Turn(CompletableFuture<L> looked, Function<L, CompletionStage<T>> action) {
            this.looked = looked;
            this.action = action;
        }

        void act() {
            var unused = looked.whenComplete((found, failure) -> {
                try {
                    acted.complete(failure == null ? action.apply(found) : CompletableFuture.failedFuture(failure));
                } catch (RuntimeException e) {
                    acted.complete(CompletableFuture.failedFuture(e));
                }
            });
        }
    }

    /**
     * @param looked what is found
     * @param action what is to be done about it, once all that was asked for before has been begun
     */
    <L, T> CompletionStage<T> take(
            ChannelName channel, CompletionStage<L> looked, Function<L, CompletionStage<T>> action) {
        Turn<L, T> turn = new Turn<>(looked.toCompletableFuture(), action);
        lines.compute(channel, (name, known) -> {
            Line line = known == null ? new Line() : known;
            line.add(turn);
            return line;
        });
        var unused = turn.looked.whenComplete((found, failure) -> goOn(channel));
        return turn.acted.thenCompose(stage -> stage);
    }

    /** In a loop: many may have looked before the first has, and each would begin the next within itself. */
    private void goOn(ChannelName channel) {
        Line line = lines.get(channel);
        if (line == null) {
            return;
        }
        for (Turn<?, ?> turn = line.begin(); turn != null; turn = line.next()) {
            turn.act();
        }
        lines.computeIfPresent(channel, (name, known) -> known.isOver() ? null : known);
    }
}
