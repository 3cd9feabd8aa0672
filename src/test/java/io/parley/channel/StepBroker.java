package io.parley.channel;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One channel's log in memory, whose announcements and answers come when the schedule lets them: late, but in order. */
final class StepBroker implements Broker {
    private static final int SNAPSHOT_PAGE = 3;

    private final Steps steps;
    private final int kept;
    private final List<Event.Message> log = new ArrayList<>();
    private final Deque<Runnable> announcements = new ArrayDeque<>();
    private Watcher watcher;
    private int life;
    private int lifeTold;
    private long forgotten;
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

    String epoch() {
        return "e" + life;
    }

    /** The log is lost, and another begins. */
    void lose() {
        log.clear();
        forgotten = 0;
        life++;
        startAgain();
    }

    /** Announcements were lost, and so much was published meanwhile that not all of it is kept. */
    void skip() {
        long from = head();
        for (int i = 0; i < kept; i++) {
            log.add(message("key" + i % 5, "0", head() + 1));
        }
        forgotten = Math.max(forgotten, from + 1 + kept / 2);
        startAgain();
    }

    private void startAgain() {
        Position start = new Position(epoch(), forgotten);
        List<Event.Message> rest =
                log.subList((int) forgotten, log.size()).stream().toList();
        int told = life;
        announce(() -> {
            lifeTold = told;
            if (watcher != null) {
                watcher.starts(start);
                rest.forEach(watcher::message);
            }
        });
    }

    private Event.Message message(String key, String body, long seq) {
        return new Event.Message(epoch(), seq, "m" + seq, new Author("ann", "Ann"), Instant.EPOCH, key, body);
    }

    @Override
    public CompletionStage<Receipt> publish(ChannelName channel, Draft draft) {
        long seq = head() + 1;
        Event.Message message = message(draft.key(), draft.body(), seq);
        log.add(message);
        announce(() -> {
            if (watcher != null) {
                watcher.message(message);
            }
        });
        return CompletableFuture.completedFuture(new Receipt(new Position(epoch(), seq), "m" + seq));
    }

    private void announce(Runnable announcement) {
        announcements.add(announcement);
        steps.execute(() -> announcements.remove().run());
    }

    @Override
    public CompletionStage<Void> watch(ChannelName channel, Watcher one) {
        CompletableFuture<Void> watching = new CompletableFuture<>();
        Position head = new Position(epoch(), head());
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
    public void signal(ChannelName channel, Event.Signal signal) {}

    @Override
    public void here(ChannelName channel, Author user, int connections, Status status) {}

    @Override
    public CompletionStage<List<Presence>> people(ChannelName channel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Page> read(ChannelName channel, long after, int limit) {
        CompletableFuture<Page> page = new CompletableFuture<>();
        steps.execute(() -> read(after, limit, page));
        return page;
    }

    private void read(long after, int limit, CompletableFuture<Page> page) {
        if (away) {
            page.completeExceptionally(new Refused(Refusal.UNAVAILABLE, "away"));
            return;
        }
        if (lifeTold != life) {
            // The watcher comes first.
            steps.execute(() -> read(after, limit, page));
            return;
        }
        List<Event.Message> found = log.stream()
                .filter(message -> message.seq() > after && message.seq() >= first())
                .limit(limit)
                .toList();
        page.complete(new Page(epoch(), found, first(), head()));
    }

    private long first() {
        return Math.max(forgotten, Math.max(0, head() - kept)) + 1;
    }

    /** What every key is now: of those that are no more, only what is kept. */
    Map<String, Event.Message> newest() {
        Map<String, Event.Message> newest = new HashMap<>();
        log.stream().filter(message -> message.key() != null).forEach(message -> newest.put(message.key(), message));
        newest.values().removeIf(message -> message.deletes() && message.seq() < first());
        return newest;
    }

    @Override
    public CompletionStage<Outline> outline(ChannelName channel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Marks marks() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Arrivals arrivals() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Changes> changes(ChannelName channel, long from, long to, boolean backwards) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Page> latest(ChannelName channel, long after, int limit) {
        CompletableFuture<Page> page = new CompletableFuture<>();
        steps.execute(() -> latest(after, limit, page));
        return page;
    }

    private void latest(long after, int limit, CompletableFuture<Page> page) {
        if (lifeTold != life) {
            steps.execute(() -> latest(after, limit, page));
            return;
        }
        List<Event.Message> found = newest().values().stream()
                .filter(message -> message.seq() > after)
                .sorted(Comparator.comparingLong(Event.Message::seq))
                .limit(Math.min(limit, SNAPSHOT_PAGE))
                .toList();
        page.complete(new Page(epoch(), found, first(), head()));
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
