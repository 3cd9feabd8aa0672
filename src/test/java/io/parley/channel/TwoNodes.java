package io.parley.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What two nodes share of a channel, when all that passes in it is signals. */
public final class TwoNodes {
    private final List<Side> sides = List.of(new Side(), new Side());

    /** 0 or 1. */
    public Broker of(int node) {
        return sides.get(node);
    }

    private final class Side implements Broker {
        private final List<Watcher> watchers = new ArrayList<>();

        @Override
        public CompletionStage<Void> watch(ChannelName channel, Watcher watcher) {
            watchers.add(watcher);
            watcher.starts(new Position("e", 0));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void signal(ChannelName channel, Event.Signal signal) {
            Side other = sides.get(sides.get(0) == this ? 1 : 0);
            other.watchers.forEach(watcher -> watcher.signal(signal));
        }

        @Override
        public void here(ChannelName channel, Author user, int connections, Status status) {}

        @Override
        public void unwatch(ChannelName channel) {
            watchers.clear();
        }

        @Override
        public CompletionStage<Receipt> publish(ChannelName channel, Draft draft) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<List<Presence>> people(ChannelName channel) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Page> read(ChannelName channel, long after, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Page> readBack(ChannelName channel, long before, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Page> latest(ChannelName channel, long after, int limit) {
            throw new UnsupportedOperationException();
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
        public CompletionStage<List<Head>> channels(String afterPath, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public void close() {}
    }
}
