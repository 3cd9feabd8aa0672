package io.parley.endpoint;

import io.parley.channel.Arrivals;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Marks;
import io.parley.channel.Outline;
import io.parley.channel.Position;
import io.parley.channel.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps nothing and tells nothing by itself: whoever measures speaks to the watcher of the one feed. */
final class LoneFeed implements Broker {
    static final String EPOCH = "8fK2mQ7x";

    private Watcher watcher;

    Watcher watcher() {
        return watcher;
    }

    @Override
    public CompletionStage<Void> watch(ChannelName channel, Watcher watcher) {
        this.watcher = watcher;
        watcher.starts(new Position(EPOCH, 0));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void unwatch(ChannelName channel) {}

    @Override
    public void signal(ChannelName channel, Event.Signal signal) {}

    @Override
    public void here(ChannelName channel, Author user, int connections, Status status) {}

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
        throw new UnsupportedOperationException("A reader has fallen off the tail.");
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
    public CompletionStage<Changes> changes(ChannelName channel, long from, long to, boolean backwards) {
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
