package io.parley.broker.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.parley.channel.Arrivals;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Marks;
import io.parley.channel.Outline;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Status;
import io.parley.channel.Tokens;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The broker of many nodes. Publishing is one step in Redis, whatever the number of nodes, channels and readers; what is
 * announced carries the message, so that nodes read only what they missed. Nothing that counts is on a node alone.
 */
public final class RedisBroker implements Broker {
    private static final Logger LOG = System.getLogger(RedisBroker.class.getName());
    private static final int NODE_LENGTH = 10;

    /** Characters of messages that wait for Redis, at most. */
    private static final long MOST_WAITING = 64L << 20;

    /** Seconds after which each channel is checked, though nothing seems to be missing. */
    private static final int CHECK_EVERY = 30;

    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final String node = Tokens.random(NODE_LENGTH);
    private final Keys keys;
    private final RedisLine line;
    private final RedisLog log;
    private final RedisMarks marks;
    private final RedisArrivals arrivals;
    private final ChannelIndex index;
    private final Attendance attendance;
    private final Leases leases = new Leases(node, System::nanoTime);
    private final Map<String, RedisChannel> watched = new ConcurrentHashMap<>();
    private final AtomicLong waiting = new AtomicLong();
    private final ScheduledFuture<?> ticking;
    private Iterator<RedisChannel> round = Collections.emptyIterator();
    private volatile Set<String> living = Set.of();

    /**
     * @param url of Redis, as {@link Lettuce#address} takes it
     * @param prefix before every key and topic
     * @param timeout after which a command counts as lost
     * @param messages how many messages of a channel are kept at least, as long as they are younger than {@code age}
     * @param keys how many keys a channel may have
     */
    public record Options(String url, String prefix, Duration timeout, long messages, Duration age, int keys) {}

    /**
     * Does not wait for Redis: until it is there, the broker is away.
     *
     * @throws BadRedisUrl when the URL is none
     */
    public RedisBroker(Options options, Clock clock, ScheduledExecutorService timer) {
        this.clock = clock;
        this.timer = timer;
        this.keys = new Keys(options.prefix());
        this.line = new RedisLine(Lettuce.address(options.url(), options.timeout()), timer, new Owner());
        this.log = new RedisLog(line, keys, node, options.messages(), options.age(), options.keys());
        this.marks = new RedisMarks(line, keys);
        this.arrivals = new RedisArrivals(line, keys);
        this.index = new ChannelIndex(line, keys);
        this.attendance = new Attendance(node, log::here);
        line.open();
        ticking = timer.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * A place for what is too large for a message.
     *
     * @param most bytes of all that is there
     * @param coming so long stays what does not come to its end
     */
    public RedisPieces pieces(long most, Duration coming) {
        return new RedisPieces(line, keys, most, coming);
    }

    // ---- messages

    @Override
    public CompletionStage<Receipt> publish(ChannelName channel, Draft draft) {
        int size = draft.body().length();
        if (waiting.addAndGet(size) > MOST_WAITING) {
            waiting.addAndGet(-size);
            return CompletableFuture.failedFuture(
                    new Refused(Refusal.UNAVAILABLE, "Too many messages wait to be kept. Try again."));
        }
        return log.publish(channel, draft).whenComplete((receipt, failure) -> {
            waiting.addAndGet(-size);
            if (failure == null) {
                index.add(channel, receipt.position().epoch());
            }
        });
    }

    @Override
    public CompletionStage<Page> read(ChannelName channel, long after, int limit) {
        return inStep(channel, () -> log.read(channel, after, limit));
    }

    @Override
    public CompletionStage<Page> readBack(ChannelName channel, long before, int limit) {
        return inStep(channel, () -> log.readBack(channel, before, limit));
    }

    @Override
    public CompletionStage<Page> latest(ChannelName channel, long after, int limit) {
        return inStep(channel, () -> log.latest(channel, after, limit));
    }

    @Override
    public CompletionStage<Changes> changes(ChannelName channel, long from, long to, boolean backwards) {
        return log.changes(channel, from, to, backwards);
    }

    @Override
    public CompletionStage<Outline> outline(ChannelName channel) {
        return log.outline(channel);
    }

    @Override
    public Marks marks() {
        return marks;
    }

    @Override
    public Arrivals arrivals() {
        return arrivals;
    }

    /** A page of another life of the log than the watcher knows of waits until the watcher was told. */
    private CompletionStage<Page> inStep(ChannelName channel, Supplier<CompletionStage<Page>> question) {
        return question.get().thenCompose(page -> {
            RedisChannel known = watched.get(keys.topic(channel));
            return known == null || known.epoch().isEmpty() || known.epoch().equals(page.epoch())
                    ? CompletableFuture.completedFuture(page)
                    : known.check(false).thenCompose(done -> inStep(channel, question));
        });
    }

    @Override
    public CompletionStage<List<Head>> channels(String afterPath, int limit) {
        return index.list(afterPath, limit);
    }

    // ---- watching

    @Override
    public CompletionStage<Void> watch(ChannelName channel, Watcher watcher) {
        if (!line.isUp()) {
            return CompletableFuture.failedFuture(RedisLine.unavailable(null));
        }
        String topic = keys.topic(channel);
        RedisChannel one = new RedisChannel(watcher, new Source(channel));
        watched.put(topic, one);
        line.subscribe(topic);
        if (!line.isUp()) {
            one.giveUpStart();
        }
        return one.started().whenComplete((done, failure) -> {
            if (failure != null && watched.remove(topic, one)) {
                line.unsubscribe(topic);
            }
        });
    }

    @Override
    public void unwatch(ChannelName channel) {
        String topic = keys.topic(channel);
        RedisChannel one = watched.remove(topic);
        if (one != null) {
            one.end();
            line.unsubscribe(topic);
        }
    }

    /** What a watched channel asks. */
    private final class Source implements RedisChannel.Source {
        private final ChannelName channel;

        Source(ChannelName channel) {
            this.channel = channel;
        }

        @Override
        public CompletionStage<RedisChannel.State> check(String epoch, long seq, Instant at, long version) {
            return log.check(channel, epoch, seq, at, version);
        }

        @Override
        public CompletionStage<Page> read(long after, int limit) {
            return log.read(channel, after, limit);
        }

        @Override
        public void everybody(List<Presence> people, Watcher watcher) {
            attendance.compare(
                    channel, people.stream().filter(one -> isSelf(one.node())).toList());
            watcher.people(people.stream().filter(one -> !isSelf(one.node())).toList(), true);
        }

        @Override
        public boolean isSelf(String other) {
            return node.equals(other);
        }

        @Override
        public void seen(String other) {
            leases.seen(other);
        }

        @Override
        public void later(Runnable task) {
            ScheduledFuture<?> unused = timer.schedule(task, 1, TimeUnit.SECONDS);
        }
    }

    @Override
    public void signal(ChannelName channel, Event.Signal signal) {
        var unused = log.signal(channel, signal);
    }

    @Override
    public void here(ChannelName channel, Author user, int connections, Status status) {
        attendance.set(channel, new Presence(node, user, connections, status));
    }

    @Override
    public CompletionStage<List<Presence>> people(ChannelName channel) {
        return log.people(channel)
                .thenApply(people -> people.stream()
                        .filter(one -> living.contains(one.node()))
                        .toList());
    }

    // ---- the line, and the other nodes

    private final class Owner implements RedisLine.Owner {

        @Override
        public CompletionStage<?> beat(RedisClusterAsyncCommands<String, String> commands) {
            return commands.hincrby(keys.nodes(), node, 1)
                    .thenCompose(count -> commands.hgetall(keys.nodes()))
                    .thenAccept(beats -> {
                        living = beats.keySet();
                        leases.look(beats).forEach(RedisBroker.this::bury);
                    });
        }

        @Override
        public void broken() {
            watched.values().forEach(RedisChannel::giveUpStart);
        }

        @Override
        public void opened() {
            watched.keySet().forEach(line::subscribe);
        }

        @Override
        public void subscribed(String topic) {
            RedisChannel one = watched.get(topic);
            if (one != null) {
                var unused = one.check(true);
            }
        }

        @Override
        public void announced(String topic, String text) {
            RedisChannel one = watched.get(topic);
            if (one != null) {
                try {
                    one.hear(Announcement.parse(text, clock));
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "What was announced at " + topic + " could not be understood.", e);
                }
            }
        }
    }

    private void bury(String dead) {
        LOG.log(Level.INFO, "Node {0} has died.", dead);
        var unused = line.ask(commands -> commands.hdel(keys.nodes(), dead));
        watched.forEach((topic, one) -> {
            if (one.knows(dead)) {
                var ignored = log.bury(keys.channel(topic), dead);
            }
        });
    }

    private void tick() {
        try {
            line.tick();
            if (line.isUp()) {
                attendance.retry();
                for (int i = watched.size() / CHECK_EVERY; i >= 0; i--) {
                    checkNext();
                }
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A tick failed.", e);
        }
    }

    /** Announcements may be lost without a word: so each channel is looked at now and then. */
    private void checkNext() {
        if (!round.hasNext()) {
            round = watched.values().iterator();
        }
        if (round.hasNext()) {
            var unused = round.next().check(false);
        }
    }

    @Override
    public boolean isUp() {
        return line.isUp();
    }

    /** Does not take its people out: they are given the time of a lease to come to another node. */
    @Override
    public void close() {
        ticking.cancel(false);
        line.close();
    }
}
