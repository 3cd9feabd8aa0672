package io.parley.broker.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Tokens;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
    private static final int EPOCH_LENGTH = 8;
    private static final int NODE_LENGTH = 10;
    private static final int PAGE_BYTES = 1 << 20;

    /** Characters of messages that wait for Redis, at most. */
    private static final long MOST_WAITING = 64L << 20;

    /** Channels that are known to be listed, at most. */
    private static final int MOST_LISTED = 100_000;

    /** Seconds after which each channel is checked, though nothing seems to be missing. */
    private static final int CHECK_EVERY = 30;

    private static final Duration PEOPLE_KEPT = Duration.ofMinutes(5);
    private static final Duration EMPTY_KEPT = Duration.ofMinutes(10);

    private final Options options;
    private final Clock clock;
    private final Keys keys;
    private final String node = Tokens.random(NODE_LENGTH);
    private final RedisLine line;
    private final Attendance attendance = new Attendance(node, this::tell);
    private final Leases leases = new Leases(node, System::nanoTime);
    private final Map<String, RedisChannel> watched = new ConcurrentHashMap<>();
    private final Map<ChannelName, String> listed = new ConcurrentHashMap<>();
    private final AtomicLong waiting = new AtomicLong();
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> ticking;
    private Iterator<RedisChannel> round = Collections.emptyIterator();
    private volatile Map<String, String> living = Map.of();

    /**
     * @param url of Redis, as {@link Lettuce#address} takes it
     * @param prefix before every key and topic
     * @param timeout after which a command counts as lost
     * @param messages how many messages of a channel are kept at least, as long as they are younger than {@code age}
     */
    public record Options(String url, String prefix, Duration timeout, long messages, Duration age) {}

    /**
     * Does not wait for Redis: until it is there, the broker is away.
     *
     * @throws BadRedisUrl when the URL is none
     */
    public RedisBroker(Options options, Clock clock, ScheduledExecutorService timer) {
        this.options = options;
        this.clock = clock;
        this.keys = new Keys(options.prefix());
        this.timer = timer;
        this.line = new RedisLine(Lettuce.address(options.url(), options.timeout()), timer, new Owner());
        line.open();
        ticking = timer.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
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
        return line.run(
                        Script.PUBLISH,
                        List.of(
                                keys.meta(channel),
                                keys.log(channel),
                                keys.keys(channel),
                                keys.ids(channel, 0),
                                keys.ids(channel, 1)),
                        List.of(
                                Tokens.random(EPOCH_LENGTH),
                                orEmpty(draft.messageId()),
                                orEmpty(draft.key()),
                                draft.ifSeq() == null ? "" : draft.ifSeq().toString(),
                                Announcement.entry(draft),
                                "" + options.messages(),
                                "" + options.age().toMillis(),
                                line.announce(),
                                keys.topic(channel)))
                .whenComplete((reply, failure) -> waiting.addAndGet(-size))
                .thenApply(reply -> receipt(channel, draft, reply));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private Receipt receipt(ChannelName channel, Draft draft, List<Object> reply) {
        if (reply.isEmpty()) {
            throw new Refused(Refusal.CONFLICT, "The newest message of this key has another number.");
        }
        Position position = new Position((String) reply.get(0), (Long) reply.get(1));
        list(channel, position.epoch());
        String messageId = draft.messageId() == null ? position.epoch() + "-" + position.seq() : draft.messageId();
        return new Receipt(position, messageId);
    }

    /** In a cluster the list is elsewhere than the channel: each node sees to it once. */
    private void list(ChannelName channel, String epoch) {
        if (epoch.equals(listed.get(channel))) {
            return;
        }
        if (listed.size() > MOST_LISTED) {
            listed.clear();
        }
        listed.put(channel, epoch);
        line.ask(commands -> commands.zadd(keys.channels(), 0, channel.path())).whenComplete((added, failure) -> {
            if (failure != null) {
                listed.remove(channel);
            }
        });
    }

    @Override
    public CompletionStage<Page> read(ChannelName channel, long after, int limit) {
        return inStep(channel, () -> page(channel, "XRANGE", (after + 1) + "-0", "+", limit));
    }

    @Override
    public CompletionStage<Page> readBack(ChannelName channel, long before, int limit) {
        String from = before == Long.MAX_VALUE ? "+" : "(" + before + "-0";
        return inStep(
                channel, () -> page(channel, "XREVRANGE", from, "-", limit).thenApply(RedisBroker::reversed));
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

    private CompletionStage<Page> page(ChannelName channel, String command, String from, String to, int limit) {
        return line.run(
                        Script.READ,
                        List.of(keys.meta(channel), keys.log(channel)),
                        List.of(command, from, to, "" + limit, "" + PAGE_BYTES))
                .thenApply(RedisBroker::page);
    }

    private static Page page(List<Object> reply) {
        // A channel that never was has no epoch yet.
        String epoch = reply.get(0) == null ? "none" : (String) reply.get(0);
        List<?> entries = (List<?>) reply.get(3);
        List<Event.Message> messages = new ArrayList<>(entries.size() / 2);
        for (int i = 0; i < entries.size(); i += 2) {
            messages.add(Announcement.message(epoch, (Long) entries.get(i), (String) entries.get(i + 1)));
        }
        return new Page(epoch, messages, (Long) reply.get(2), (Long) reply.get(1));
    }

    private static Page reversed(Page page) {
        List<Event.Message> messages = new ArrayList<>(page.messages());
        Collections.reverse(messages);
        return new Page(page.epoch(), messages, page.first(), page.last());
    }

    @Override
    public CompletionStage<List<Head>> channels(String afterPath, int limit) {
        return channels(afterPath, limit, List.of());
    }

    /** Goes on past channels of which nothing is left. */
    private CompletionStage<List<Head>> channels(String afterPath, int limit, List<Head> found) {
        int missing = limit - found.size();
        Range<String> behind = Range.from(
                afterPath.isEmpty() ? Range.Boundary.unbounded() : Range.Boundary.excluding(afterPath),
                Range.Boundary.unbounded());
        return line.ask(commands -> commands.zrangebylex(keys.channels(), behind, Limit.from(missing)))
                .thenCompose(paths -> heads(paths).thenCompose(heads -> {
                    List<Head> all = new ArrayList<>(found);
                    all.addAll(heads);
                    return paths.size() < missing || all.size() == limit
                            ? CompletableFuture.completedFuture(all)
                            : channels(paths.get(paths.size() - 1), limit, all);
                }));
    }

    private CompletionStage<List<Head>> heads(List<String> paths) {
        CompletionStage<List<Head>> heads = CompletableFuture.completedFuture(new ArrayList<>());
        for (String path : paths) {
            heads = heads.thenCombine(head(ChannelName.parse(path)), (all, head) -> {
                if (head != null) {
                    all.add(head);
                }
                return all;
            });
        }
        return heads;
    }

    /** @return {@code null} in the stage for a channel of which nothing is left; then it is no longer listed */
    private CompletionStage<Head> head(ChannelName channel) {
        return line.ask(commands -> commands.hmget(keys.meta(channel), "epoch", "seq"))
                .thenApply(fields -> {
                    String epoch = fields.get(0).getValueOrElse(null);
                    long seq = Long.parseLong(fields.get(1).getValueOrElse("0"));
                    if (epoch == null) {
                        var unused = line.ask(commands -> commands.zrem(keys.channels(), channel.path()));
                    }
                    return epoch == null || seq == 0 ? null : new Head(channel, new Position(epoch, seq));
                });
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
        return one.started().whenComplete((done, failure) -> {
            if (failure != null) {
                watched.remove(topic, one);
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

    /** What one watched channel asks Redis. */
    private final class Source implements RedisChannel.Source {
        private final ChannelName channel;

        Source(ChannelName channel) {
            this.channel = channel;
        }

        @Override
        public CompletionStage<RedisChannel.State> check(String epoch, long seq, Instant at, long version) {
            return line.run(
                            Script.CHECK,
                            List.of(keys.meta(channel), keys.log(channel), keys.people(channel)),
                            List.of(
                                    Tokens.random(EPOCH_LENGTH),
                                    epoch,
                                    "" + seq,
                                    "" + at.toEpochMilli(),
                                    "" + version,
                                    "" + EMPTY_KEPT.toMillis(),
                                    "" + options.age().multipliedBy(2).toMillis(),
                                    "" + PEOPLE_KEPT.toMillis(),
                                    line.announce(),
                                    keys.topic(channel)))
                    .thenApply(reply -> new RedisChannel.State(
                            (String) reply.get(0),
                            (Long) reply.get(1),
                            Instant.ofEpochMilli(Long.parseLong((String) reply.get(2))),
                            (Long) reply.get(3),
                            (Long) reply.get(4),
                            reply.get(5) == null ? null : people((List<?>) reply.get(5))));
        }

        @Override
        public CompletionStage<Page> read(long after, int limit) {
            return page(channel, "XRANGE", (after + 1) + "-0", "+", limit);
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
        var unused = line.ask(commands -> line.announce().equals("SPUBLISH")
                ? commands.spublish(keys.topic(channel), Announcement.passing(node, signal))
                : commands.publish(keys.topic(channel), Announcement.passing(node, signal)));
    }

    // ---- people

    @Override
    public void here(ChannelName channel, Author user, int connections) {
        attendance.set(channel, user, connections);
    }

    private CompletionStage<?> tell(ChannelName channel, Collection<Presence> people) {
        List<String> arguments = new ArrayList<>(List.of(
                "" + PEOPLE_KEPT.toMillis(),
                "" + EMPTY_KEPT.toMillis(),
                line.announce(),
                keys.topic(channel),
                Announcement.people(node, people)));
        for (Presence one : people) {
            arguments.add(node + ' ' + one.user().id());
            arguments.add(
                    one.connections() == 0
                            ? ""
                            : one.connections() + " " + one.user().name());
        }
        return line.run(Script.HERE, List.of(keys.meta(channel), keys.people(channel)), arguments);
    }

    /** Fields and values in turn: a node and a user's id; how many connections, and the user's name. */
    private static List<Presence> people(List<?> hash) {
        List<Presence> people = new ArrayList<>();
        for (int i = 0; i < hash.size(); i += 2) {
            String[] field = ((String) hash.get(i)).split(" ", 2);
            String[] value = ((String) hash.get(i + 1)).split(" ", 2);
            people.add(new Presence(field[0], new Author(field[1], value[1]), Integer.parseInt(value[0])));
        }
        return people;
    }

    @Override
    public CompletionStage<List<Presence>> people(ChannelName channel) {
        return line.ask(commands -> commands.hgetall(keys.people(channel))).thenApply(hash -> {
            List<String> flat = new ArrayList<>();
            hash.forEach((field, value) -> flat.addAll(List.of(field, value)));
            Set<String> alive = living.keySet();
            return people(flat).stream()
                    .filter(one -> alive.contains(one.node()))
                    .toList();
        });
    }

    // ---- the line, and the other nodes

    private final class Owner implements RedisLine.Owner {

        @Override
        public CompletionStage<?> beat(RedisClusterAsyncCommands<String, String> commands) {
            return commands.hincrby(keys.nodes(), node, 1)
                    .thenCompose(count -> commands.hgetall(keys.nodes()))
                    .thenAccept(beats -> {
                        living = beats;
                        leases.look(beats).forEach(RedisBroker.this::bury);
                    });
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
                ChannelName channel = keys.channel(topic);
                var ignored = line.run(
                        Script.BURY,
                        List.of(keys.meta(channel), keys.people(channel)),
                        List.of(dead, line.announce(), topic));
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
