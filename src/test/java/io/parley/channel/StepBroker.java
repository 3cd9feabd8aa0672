package io.parley.channel;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One channel's log in memory, whose announcements and answers come when the schedule lets them: late, but in order. */
final class StepBroker implements Broker {
    static final String EPOCH = "e";

    private final Steps steps;
    private final int kept;
    private final List<Event.Message> log = new ArrayList<>();
    private final Deque<Runnable> announcements = new ArrayDeque<>();
    private Watcher watcher;
    private boolean away;

    /** @param kept how many messages are kept */
    StepBroker(Steps steps, int kept) {
        this.steps = steps;
        this.kept = kept;
    }

    void away(boolean away) {
        this.away = away;
    }

    long head() {
        return log.size();
    }

    @Override
    public CompletionStage<Receipt> publish(ChannelName channel, Draft draft) {
        long seq = head() + 1;
        Event.Message message =
                new Event.Message(EPOCH, seq, "m" + seq, draft.from(), Instant.EPOCH, draft.key(), draft.body());
        log.add(message);
        announce(() -> {
            if (watcher != null) {
                watcher.message(message);
            }
        });
        return CompletableFuture.completedFuture(new Receipt(new Position(EPOCH, seq), "m" + seq));
    }

    private void announce(Runnable announcement) {
        announcements.add(announcement);
        steps.execute(() -> announcements.remove().run());
    }

    @Override
    public CompletionStage<Void> watch(ChannelName channel, Watcher one) {
        CompletableFuture<Void> watching = new CompletableFuture<>();
        Position head = new Position(EPOCH, head());
        announce(() -> {
            watcher = one;
            one.starts(head);
            watching.complete(null);
        });
        return watching;
    }

    @Override
    public void unwatch(ChannelName channel) {
        announce(() -> watcher = null);
    }

    @Override
    public CompletionStage<Page> read(ChannelName channel, long after, int limit) {
        CompletableFuture<Page> page = new CompletableFuture<>();
        steps.execute(() -> {
            if (away) {
                page.completeExceptionally(new Refused(Refusal.UNAVAILABLE, "away"));
                return;
            }
            long first = Math.max(1, head() - kept + 1);
            List<Event.Message> found = log.stream()
                    .filter(message -> message.seq() > after && message.seq() >= first)
                    .limit(limit)
                    .toList();
            page.complete(new Page(EPOCH, found, first, head()));
        });
        return page;
    }

    @Override
    public CompletionStage<Page> readBack(ChannelName channel, long before, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Head>> channels(String afterPath, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isUp() {
        return !away;
    }

    @Override
    public void close() {}
}
