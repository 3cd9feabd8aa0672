package io.parley.metrics;

import io.parley.channel.Arrivals;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Mark;
import io.parley.channel.Marks;
import io.parley.channel.Outline;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Status;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A broker whose answers are timed, and whose failures are counted. */
public final class TimedBroker implements Broker {
    private final Broker broker;
    private final NodeMeters meters;
    private final LongSupplier nanos;
    private final Marks marks = new TimedMarks();

    /** @param nanos a clock that only goes forward */
    public TimedBroker(Broker broker, NodeMeters meters, LongSupplier nanos) {
        this.broker = broker;
        this.meters = meters;
        this.nanos = nanos;
    }

    private <T> CompletionStage<T> time(
            NodeMeters.Operation operation, LongConsumer took, Supplier<CompletionStage<T>> question) {
        long began = nanos.getAsLong();
        return question.get().whenComplete((answer, failure) -> {
            if (failure == null) {
                took.accept(nanos.getAsLong() - began);
            } else if (isItsOwn(failure)) {
                meters.failed(operation);
            }
        });
    }

    private <T> CompletionStage<T> time(NodeMeters.Operation operation, Supplier<CompletionStage<T>> question) {
        return time(operation, took -> meters.answered(operation, took), question);
    }

    /** Not a conflict or the like, which is an answer too. */
    private static boolean isItsOwn(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return !(cause instanceof Refused refused) || refused.refusal() == Refusal.UNAVAILABLE;
    }

    @Override
    public CompletionStage<Receipt> publish(ChannelName channel, Draft draft) {
        return time(
                NodeMeters.Operation.PUBLISH,
                took -> meters.kept(channel.kind(), took),
                () -> broker.publish(channel, draft));
    }

    @Override
    public CompletionStage<Void> watch(ChannelName channel, Watcher watcher) {
        return time(NodeMeters.Operation.WATCH, () -> broker.watch(channel, watcher));
    }

    @Override
    public void unwatch(ChannelName channel) {
        broker.unwatch(channel);
    }

    @Override
    public void signal(ChannelName channel, Event.Signal signal) {
        broker.signal(channel, signal);
    }

    @Override
    public void here(ChannelName channel, Author user, int connections, Status status) {
        broker.here(channel, user, connections, status);
    }

    @Override
    public CompletionStage<List<Presence>> people(ChannelName channel) {
        return time(NodeMeters.Operation.PEOPLE, () -> broker.people(channel));
    }

    @Override
    public CompletionStage<Page> read(ChannelName channel, long after, int limit) {
        return time(NodeMeters.Operation.READ, () -> broker.read(channel, after, limit));
    }

    @Override
    public CompletionStage<Page> readBack(ChannelName channel, long before, int limit) {
        return time(NodeMeters.Operation.READ, () -> broker.readBack(channel, before, limit));
    }

    @Override
    public CompletionStage<Page> latest(ChannelName channel, long after, int limit) {
        return time(NodeMeters.Operation.READ, () -> broker.latest(channel, after, limit));
    }

    @Override
    public CompletionStage<Changes> changes(ChannelName channel, long from, long to, boolean backwards) {
        return time(NodeMeters.Operation.READ, () -> broker.changes(channel, from, to, backwards));
    }

    @Override
    public CompletionStage<Outline> outline(ChannelName channel) {
        return time(NodeMeters.Operation.READ, () -> broker.outline(channel));
    }

    @Override
    public Marks marks() {
        return marks;
    }

    @Override
    public Arrivals arrivals() {
        return (channel, user) ->
                time(NodeMeters.Operation.ARRIVALS, () -> broker.arrivals().seen(channel, user));
    }

    private final class TimedMarks implements Marks {
        @Override
        public CompletionStage<Noted> note(String user, ChannelName channel, Mark mark) {
            return time(NodeMeters.Operation.MARKS, () -> broker.marks().note(user, channel, mark));
        }

        @Override
        public CompletionStage<Void> forget(String user, ChannelName channel) {
            return time(NodeMeters.Operation.MARKS, () -> broker.marks().forget(user, channel));
        }

        @Override
        public CompletionStage<Map<ChannelName, Mark>> of(String user) {
            return time(NodeMeters.Operation.MARKS, () -> broker.marks().of(user));
        }

        @Override
        public CompletionStage<Map<String, Mark>> in(ChannelName channel, Collection<String> users) {
            return time(NodeMeters.Operation.MARKS, () -> broker.marks().in(channel, users));
        }
    }

    @Override
    public CompletionStage<List<Head>> channels(String afterPath, int limit) {
        return time(NodeMeters.Operation.CHANNELS, () -> broker.channels(afterPath, limit));
    }

    @Override
    public boolean isUp() {
        return broker.isUp();
    }

    @Override
    public void close() {
        broker.close();
    }
}
