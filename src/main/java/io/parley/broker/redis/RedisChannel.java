package io.parley.broker.redis;

import io.parley.channel.Broker;
import io.parley.channel.Event;
import io.parley.channel.Position;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A channel that this node watches. The stream is the truth, announcements only bring it sooner: whenever something may be
 * missing, this checks where the channel is, and reads what it lacks before it lets anything later through.
 *
 * <pre>
 *                  subscribed; a number was skipped or went back; another epoch; now and then
 *   IN STEP ────────────────────────────────────────────────────────────────────────> CHECKING (also the beginning)
 *      ^                                                                                 │ what is announced waits
 *      └──── all up to the newest number has been let through ───────────────────────────┘
 * </pre>
 */
final class RedisChannel {
    private static final int PAGE = 500;

    /** So many announcements wait for a check; past that they are forgotten, and read. */
    private static final int MOST_WAITING = 4096;

    private final Broker.Watcher watcher;
    private final Source source;
    private final Set<String> nodes = new HashSet<>();
    private final Deque<Announcement> waiting = new ArrayDeque<>();
    private String epoch = "";
    private long seq;
    private Instant at = Instant.EPOCH;
    private long version;
    private boolean afresh;
    private boolean unsure;
    private boolean again;
    private CompletableFuture<Void> checking;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private volatile boolean over;

    /** Where this gets the truth from. */
    interface Source {
        /** @param version of the people known; -1: none */
        CompletionStage<State> check(String epoch, long seq, Instant at, long version);

        CompletionStage<Broker.Page> read(long after, int limit);

        /** Everybody in the channel, as the other nodes know it. */
        void everybody(List<Broker.Presence> people, Broker.Watcher watcher);

        boolean isSelf(String node);

        void seen(String node);

        void later(Runnable task);
    }

    /**
     * Where a channel is.
     *
     * @param start where to go on from, for whoever begins or has heard another epoch
     * @param startAt when that message was published; {@link Instant#EPOCH} where nobody knows
     * @param seq the newest number
     * @param people {@code null} where they are as known
     */
    record State(String epoch, long start, Instant startAt, long seq, long version, List<Broker.Presence> people) {}

    RedisChannel(Broker.Watcher watcher, Source source) {
        this.watcher = watcher;
        this.source = source;
    }

    synchronized String epoch() {
        return epoch;
    }

    /** Whether people of a node have been here. */
    synchronized boolean knows(String node) {
        return nodes.contains(node);
    }

    /** Done when the watcher was told where it begins. */
    CompletionStage<Void> started() {
        return started;
    }

    /** Whoever waits for the beginning is not left waiting until Redis is back. */
    void giveUpStart() {
        started.completeExceptionally(RedisLine.unavailable(null));
    }

    /** Takes no lock: whoever ends it may hold its own, which the watcher takes while this one is held. */
    void end() {
        over = true;
    }

    /**
     * Finds out what may be missing.
     *
     * @param everything whether nothing that was heard lately can be trusted to be all
     * @return done when it is in step
     */
    CompletionStage<Void> check(boolean everything) {
        CompletableFuture<Void> round;
        synchronized (this) {
            afresh |= everything;
            if (checking != null) {
                again = true;
                return checking;
            }
            checking = new CompletableFuture<>();
            round = checking;
        }
        ask();
        return round;
    }

    private void ask() {
        CompletionStage<State> question;
        synchronized (this) {
            question = source.check(epoch, seq, at, afresh ? -1 : version);
            afresh = false;
            again = false;
        }
        question.whenComplete((state, failure) -> {
            if (failure == null) {
                accept(state);
            } else {
                finish(failure);
            }
        });
    }

    private void accept(State state) {
        synchronized (this) {
            if (!over) {
                if (!epoch.equals(state.epoch())) {
                    begin(state.epoch(), state.start(), state.startAt());
                }
                if (state.people() != null) {
                    state.people().forEach(one -> noted(one.node()));
                    source.everybody(state.people(), watcher);
                }
                version = state.version();
            }
        }
        fill(state.seq());
    }

    private void begin(String newEpoch, long start, Instant startAt) {
        epoch = newEpoch;
        seq = start;
        at = startAt;
        watcher.starts(new Position(epoch, seq));
    }

    /** Reads until nothing is missing. */
    private void fill(long newest) {
        long after;
        synchronized (this) {
            after = seq;
        }
        if (after >= newest) {
            finish(null);
            return;
        }
        source.read(after, PAGE).whenComplete((page, failure) -> {
            if (failure != null) {
                finish(failure);
            } else if (take(page, after)) {
                fill(page.last());
            } else {
                finish(null);
            }
        });
    }

    /** @return whether it brought this further */
    private synchronized boolean take(Broker.Page page, long after) {
        if (over) {
            return false;
        }
        if (!page.epoch().equals(epoch) || page.last() < after) {
            again = true;
            return false;
        }
        if (page.first() > after + 1) {
            // Some are no longer kept: readers find out for themselves which of them they miss.
            begin(epoch, page.first() - 1, Instant.EPOCH);
        }
        page.messages().forEach(this::deliver);
        return seq > after;
    }

    private void deliver(Event.Message message) {
        seq = message.seq();
        at = message.at();
        watcher.message(message);
    }

    private void finish(Throwable failure) {
        CompletableFuture<Void> done;
        synchronized (this) {
            unsure = failure != null;
            if (failure == null) {
                while (!waiting.isEmpty() && !again) {
                    again = !isNext(waiting.remove());
                }
            }
            if (failure != null || again || over) {
                waiting.clear();
            }
            if (failure == null && again && !over) {
                done = null;
            } else {
                done = checking;
                checking = null;
            }
        }
        if (done == null) {
            ask();
        } else if (failure == null) {
            started.complete(null);
            done.complete(null);
        } else {
            started.completeExceptionally(failure);
            done.completeExceptionally(failure);
            source.later(this::checkAgain);
        }
    }

    /** What could not be found out is found out when Redis is back. */
    private void checkAgain() {
        boolean wanted;
        synchronized (this) {
            wanted = !over && !epoch.isEmpty();
        }
        if (wanted) {
            var unused = check(true);
        }
    }

    /** Something was announced. */
    void hear(Announcement announcement) {
        synchronized (this) {
            if (announcement instanceof Announcement.Passing passing) {
                if (!epoch.isEmpty() && !source.isSelf(passing.node())) {
                    watcher.signal(passing.signal());
                }
                return;
            }
            if (checking != null) {
                if (waiting.size() == MOST_WAITING) {
                    waiting.clear();
                    again = true;
                }
                waiting.add(announcement);
                return;
            }
            if (!unsure && isNext(announcement)) {
                return;
            }
        }
        var unused = check(false);
    }

    /** Lets it through if it is what comes next. @return whether nothing may be missing */
    private boolean isNext(Announcement announcement) {
        if (announcement instanceof Announcement.Published published) {
            return isNext(published.message());
        } else if (announcement instanceof Announcement.People people) {
            return isNext(people.version(), () -> {
                noted(people.node());
                if (!source.isSelf(people.node())) {
                    watcher.people(people.people(), false);
                }
            });
        } else if (announcement instanceof Announcement.Died died) {
            afresh |= source.isSelf(died.node());
            return isNext(died.version(), () -> watcher.died(died.node())) && !afresh;
        }
        return false;
    }

    private boolean isNext(Event.Message message) {
        boolean known = message.epoch().equals(epoch);
        if (known && message.seq() == seq + 1) {
            deliver(message);
            return true;
        }
        // While a check goes on, what it has read is announced too. A later message under an earlier number is another
        // log's.
        return known
                && checking != null
                && message.seq() <= seq
                && !message.at().isAfter(at);
    }

    private boolean isNext(long next, Runnable step) {
        if (next == version + 1) {
            version = next;
            step.run();
            return true;
        }
        return checking != null && next <= version;
    }

    private void noted(String node) {
        if (nodes.add(node)) {
            source.seen(node);
        }
    }
}
