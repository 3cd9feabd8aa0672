package io.parley.channel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** What takes a look first is done one after the other in each channel, in the order in which it was asked for: a look may take longer than the next one. */
final class Turns {
    private final ConcurrentMap<ChannelName, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

    /**
     * @param looked what is found
     * @param act does what is to be done about it, once all that was asked for before has been begun
     */
    <L, T> CompletionStage<T> take(
            ChannelName channel, CompletionStage<L> looked, Function<L, CompletionStage<T>> act) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        CompletableFuture<Void> before = last.put(channel, turn);
        CompletionStage<L> ready = before == null ? looked : before.thenCompose(begun -> looked);
        CompletableFuture<CompletionStage<T>> acting = new CompletableFuture<>();
        ready.whenComplete((found, failure) -> {
            try {
                acting.complete(failure == null ? act.apply(found) : CompletableFuture.failedFuture(failure));
            } catch (RuntimeException e) {
                acting.complete(CompletableFuture.failedFuture(e));
            } finally {
                last.remove(channel, turn);
                turn.complete(null);
            }
        });
        return acting.thenCompose(stage -> stage);
    }
}
