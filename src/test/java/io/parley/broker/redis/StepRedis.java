package io.parley.broker.redis;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.Event;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Steps;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** One channel as Redis keeps it, and one node's line to it: what comes over the line comes when the schedule lets it, or never. */
final class StepRedis implements RedisChannel.Source {
    static final String SELF = "self";

    private final Steps steps;
    private final Deque<Runnable> announced = new ArrayDeque<>();
    private final Map<String, Map<String, Integer>> people = new TreeMap<>();
    private List<Event.Message> log = new ArrayList<>();
    private RedisChannel channel;
    private int life;
    private int written;
    private long base;
    private long first = 1;
    private long version;
    private boolean connected;
    private int line;
    private boolean away;

    StepRedis(Steps steps) {
        this.steps = steps;
    }

    void watch(RedisChannel channel) {
        this.channel = channel;
        connect();
    }

    String epoch() {
        return "e" + life;
    }

    long head() {
        return log.size();
    }

    List<Event.Message> after(long seq) {
        return List.copyOf(log.subList((int) seq, log.size()));
    }

    /** Who is where, as it was told by the nodes that live. */
    Map<String, Map<String, Integer>> people() {
        return people;
    }

    // ---- what happens

    void publish() {
        written++;
        Event.Message message = new Event.Message(
                epoch(), head() + 1, "m" + written, new Author("a", "A"), Instant.ofEpochMilli(written), null, "0");
        log.add(message);
        announce(new Announcement.Published(message));
    }

    /** What is older is no longer kept. */
    void trim(int kept) {
        first = Math.max(first, head() - kept + 1);
    }

    void here(String node, String user, int connections) {
        Map<String, Integer> there = people.computeIfAbsent(node, name -> new TreeMap<>());
        if (connections == 0) {
            there.remove(user);
        } else {
            there.put(user, connections);
        }
        people.values().removeIf(Map::isEmpty);
        version++;
        announce(new Announcement.People(version, node, List.of(presence(node, user, connections))));
    }

    void bury(String node) {
        if (people.remove(node) != null) {
            version++;
            announce(new Announcement.Died(version, node));
        }
    }

    /** Everything is lost, and nobody is told. */
    void flush() {
        log.clear();
        people.clear();
        version = 0;
        life++;
        base = 0;
        first = 1;
    }

    /** A replica that lacks the newest messages takes over. */
    void fallBack(int missing) {
        cut();
        log = new ArrayList<>(log.subList(0, Math.max(0, log.size() - missing)));
        first = Math.min(first, head() + 1);
        base = Math.min(base, head());
    }

    /** The line breaks: what was under way over it never comes. */
    void cut() {
        connected = false;
        line++;
        announced.clear();
    }

    void connect() {
        if (!connected) {
            connected = true;
            over(() -> {
                var unused = channel.check(true);
            });
        }
    }

    /** An announcement is lost without a word. */
    void lose() {
        if (announced.size() > 1) {
            announced.pollLast();
        }
    }

    void away(boolean away) {
        this.away = away;
    }

    private void announce(Announcement announcement) {
        if (connected) {
            over(() -> channel.hear(announcement));
        }
    }

    /** What comes over the line keeps its order. */
    private void over(Runnable word) {
        announced.add(word);
        steps.execute(() -> {
            Runnable next = announced.poll();
            if (next != null) {
                next.run();
            }
        });
    }

    // ---- what a node asks

    private <T> CompletionStage<T> answer(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        int asked = line;
        steps.execute(() -> {
            if (away || !connected || asked != line) {
                answer.completeExceptionally(new Refused(Refusal.UNAVAILABLE, "away"));
                return;
            }
            T value = question.get();
            // Redis has done it; the answer is still on its way.
            steps.execute(() -> {
                if (asked == line) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(new Refused(Refusal.UNAVAILABLE, "cut"));
                }
            });
        });
        return answer;
    }

    @Override
    public CompletionStage<RedisChannel.State> check(String epoch, long seq, Instant at, long known) {
        return answer(() -> {
            Instant time = timeOf(seq);
            boolean other = !time.equals(at) && !time.equals(Instant.EPOCH) && !at.equals(Instant.EPOCH);
            boolean lost = seq > head() || other;
            if (epoch.equals(epoch()) && seq > 0 && lost) {
                life++;
                base = head();
                log.replaceAll(old -> new Event.Message(
                        epoch(), old.seq(), old.messageId(), old.from(), old.at(), old.key(), old.body()));
                announce(new Announcement.NewEpoch());
            }
            long start = epoch.isEmpty() ? head() : epoch.equals(epoch()) ? seq : base;
            return new RedisChannel.State(
                    epoch(), start, timeOf(start), head(), version, known == version ? null : everybody());
        });
    }

    private Instant timeOf(long seq) {
        return seq >= first && seq <= head() ? log.get((int) seq - 1).at() : Instant.EPOCH;
    }

    private List<Broker.Presence> everybody() {
        List<Broker.Presence> all = new ArrayList<>();
        people.forEach((node, there) -> there.forEach((user, count) -> all.add(presence(node, user, count))));
        return all;
    }

    private static Broker.Presence presence(String node, String user, int connections) {
        return new Broker.Presence(node, new Author(user, user), connections);
    }

    @Override
    public CompletionStage<Broker.Page> read(long after, int limit) {
        return answer(() -> new Broker.Page(
                epoch(),
                log.stream()
                        .filter(message -> message.seq() > after && message.seq() >= first)
                        .limit(3)
                        .toList(),
                first,
                head()));
    }

    @Override
    public void everybody(List<Broker.Presence> all, Broker.Watcher watcher) {
        watcher.people(all.stream().filter(one -> !isSelf(one.node())).toList(), true);
    }

    @Override
    public boolean isSelf(String node) {
        return node.equals(SELF);
    }

    @Override
    public void seen(String node) {}

    @Override
    public void later(Runnable task) {
        if (connected && !away) {
            steps.execute(task);
        }
    }
}
