package io.parley.broker;

import io.parley.channel.Arrivals;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Mark;
import io.parley.channel.Marks;
import io.parley.channel.Outline;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * The broker of a node by itself: a durable store in a folder, and one thread that commits. What is published while a commit
 * is being written goes into the next one together, so that durability costs a write per group and not per message.
 *
 * <pre>
 *        a write fails                    the store opens again
 *   UP ───────────────> DOWN (refuses at once) ───────────────> UP, after telling the watchers what they missed
 * </pre>
 */
public final class EmbeddedBroker implements Broker {
    private static final Logger LOG = System.getLogger(EmbeddedBroker.class.getName());

    private static final int IDS_OF_MEMORY = 2;

    private final Options options;
    private final Clock clock;
    private final Executor io;
    private final Map<ChannelName, Watched> watched = new HashMap<>();
    private final CommitQueue queue;
    private final Marks marks = new OwnMarks();
    private volatile Journal journal;
    private volatile boolean up = true;

    /**
     * @param folder where everything is kept; one process at a time
     * @param verify read all of the store at start
     * @param messages how many messages of a channel are kept at least, as long as they are younger than {@code age}
     * @param keys how many keys a channel may have
     * @param memory bytes of the heap that may be taken: half of it for the ids that publishers gave lately, an eighth for what
     *     was read of the store, the rest while it is put in order
     * @param force how often what is committed is forced to the disk; zero: at every commit, before it is acknowledged
     */
    public record Options(
            Path folder, boolean verify, long messages, Duration age, int keys, long memory, Duration force) {}

    private static final class Watched {
        final Watcher watcher;
        long announced;

        Watched(Watcher watcher, long announced) {
            this.watcher = watcher;
            this.announced = announced;
        }
    }

    /**
     * @param io for what may wait for the disk
     * @throws UnusableStore when the store cannot be used as it is
     */
    public EmbeddedBroker(Options options, Clock clock, Executor io) {
        this.options = options;
        this.clock = clock;
        this.io = io;
        this.journal = open();
        this.queue = new CommitQueue(new Committing());
        this.queue.start();
    }

    private Journal open() {
        return new Journal(
                Store.open(options.folder(), options.verify(), options.memory()),
                new Retention.Bounds(options.messages(), options.age(), options.keys()),
                options.memory() / IDS_OF_MEMORY,
                clock);
    }

    @Override
    public CompletionStage<Receipt> publish(ChannelName channel, Draft draft) {
        CompletableFuture<Receipt> receipt = new CompletableFuture<>();
        submit(receipt, draft.body().length(), () -> {
            try {
                Journal.Outcome outcome = journal.publish(channel, draft);
                return () -> {
                    announce(channel, outcome.message());
                    receipt.complete(outcome.receipt());
                };
            } catch (Refused refused) {
                return () -> receipt.completeExceptionally(refused);
            }
        });
        return receipt;
    }

    private void announce(ChannelName channel, Event.Message message) {
        Watched one = watched.get(channel);
        if (one != null && message != null) {
            one.announced = message.seq();
            one.watcher.message(message);
        }
    }

    @Override
    public CompletionStage<Void> watch(ChannelName channel, Watcher watcher) {
        CompletableFuture<Void> watching = new CompletableFuture<>();
        submit(watching, 0, () -> {
            // As of this place in the group: what follows in it is announced.
            Position head = journal.assigned(channel);
            return () -> {
                watched.put(channel, new Watched(watcher, head.seq()));
                watcher.starts(head);
                watching.complete(null);
            };
        });
        return watching;
    }

    @Override
    public void unwatch(ChannelName channel) {
        queue.submitAlways(() -> () -> watched.remove(channel));
    }

    /** There are no other nodes. */
    @Override
    public void signal(ChannelName channel, Event.Signal signal) {}

    /** There are no other nodes. */
    @Override
    public void here(ChannelName channel, Author user, int connections, Status status) {}

    @Override
    public CompletionStage<List<Presence>> people(ChannelName channel) {
        return CompletableFuture.completedFuture(List.of());
    }

    private void submit(CompletableFuture<?> answer, int characters, CommitQueue.Work work) {
        if (!up) {
            answer.completeExceptionally(unavailable(null));
        } else if (!queue.submit(work, characters, failure -> answer.completeExceptionally(unavailable(failure)))) {
            answer.completeExceptionally(
                    new Refused(Refusal.UNAVAILABLE, "Too many messages wait to be kept. Try again."));
        }
    }

    private static Refused unavailable(Throwable cause) {
        return new Refused(Refusal.UNAVAILABLE, "Messages cannot be kept or read now. Try again.", cause);
    }

    @Override
    public CompletionStage<Page> read(ChannelName channel, long after, int limit) {
        return ask(open -> open.read(channel, after, limit));
    }

    @Override
    public CompletionStage<Page> readBack(ChannelName channel, long before, int limit) {
        return ask(open -> open.readBack(channel, before, limit));
    }

    /** At its place among what is published: else a key whose newest message is not kept yet would have none at all. */
    @Override
    public CompletionStage<Page> latest(ChannelName channel, long after, int limit) {
        return inTurn(open -> open.latest(channel, after, limit));
    }

    /** At its place too: what one change has taken the place of is gone before that one is kept. */
    @Override
    public CompletionStage<Changes> changes(ChannelName channel, long from, long to, boolean backwards) {
        return inTurn(open -> open.changes(channel, from, to, backwards));
    }

    /** At its place too: what is counted on from here is announced. */
    @Override
    public CompletionStage<Outline> outline(ChannelName channel) {
        return inTurn(open -> open.outline(channel));
    }

    @Override
    public Marks marks() {
        return marks;
    }

    @Override
    public Arrivals arrivals() {
        return (channel, user) -> inTurn(open -> open.arrivals().seen(channel, user));
    }

    private final class OwnMarks implements Marks {
        @Override
        public CompletionStage<Noted> note(String user, ChannelName channel, Mark mark) {
            return inTurn(open -> open.marks().note(user, channel, mark));
        }

        @Override
        public CompletionStage<Void> forget(String user, ChannelName channel) {
            return inTurn(open -> {
                open.marks().forget(user, channel);
                return null;
            });
        }

        @Override
        public CompletionStage<Map<ChannelName, Mark>> of(String user) {
            return ask(open -> open.marks().of(user));
        }

        @Override
        public CompletionStage<Map<String, Mark>> in(ChannelName channel, Collection<String> users) {
            return ask(open -> open.marks().in(channel, users));
        }
    }

    /** What is done, or asked, among what is published, and told once all of that is kept. */
    private <T> CompletionStage<T> inTurn(Function<Journal, T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        submit(answer, 0, () -> {
            try {
                T done = work.apply(journal);
                return () -> answer.complete(done);
            } catch (Refused refused) {
                return () -> answer.completeExceptionally(refused);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<List<Head>> channels(String afterPath, int limit) {
        return ask(open -> open.channels(afterPath, limit));
    }

    private <T> CompletionStage<T> ask(Function<Journal, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!up) {
            answer.completeExceptionally(unavailable(null));
            return answer;
        }
        try {
            io.execute(() -> {
                try {
                    answer.complete(question.apply(journal));
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "The store in " + options.folder() + " could not be read.", e);
                    answer.completeExceptionally(unavailable(e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(unavailable(e));
        }
        return answer;
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public void close() {
        queue.close();
    }

    /** What the committing thread does. */
    private final class Committing implements CommitQueue.Committer {
        private static final int TICKS_PER_COMPACTION = 10;
        private boolean forcing;
        private long ticks;

        @Override
        public void commit() {
            journal.commit();
            if (options.force().isZero()) {
                journal.force();
            }
        }

        @Override
        public void tick() {
            journal.tick();
            if (++ticks % TICKS_PER_COMPACTION == 0) {
                journal.compact();
            }
            if (ticks % Math.max(1, options.force().toSeconds()) == 0) {
                force();
            }
        }

        /** On another thread: a disk that takes its time does not keep anybody from publishing. */
        private void force() {
            synchronized (this) {
                if (forcing) {
                    return;
                }
                forcing = true;
            }
            Journal open = journal;
            io.execute(() -> {
                try {
                    open.force();
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "The store in " + options.folder() + " could not be forced to the disk.", e);
                } finally {
                    synchronized (this) {
                        forcing = false;
                    }
                }
            });
        }

        @Override
        public void failed(Throwable failure) {
            up = false;
            LOG.log(
                    Level.ERROR,
                    "The store in " + options.folder() + " cannot be written. Messages are refused until it can.",
                    failure);
            journal.abandon();
        }

        @Override
        public boolean recover() {
            Journal opened = null;
            try {
                opened = open();
                opened.probe();
            } catch (RuntimeException e) {
                LOG.log(Level.DEBUG, "The store is still not usable.", e);
                if (opened != null) {
                    opened.abandon();
                }
                return false;
            }
            journal = opened;
            watched.forEach(this::tellMissed);
            up = true;
            LOG.log(Level.INFO, "The store in {0} can be written again.", options.folder());
            return true;
        }

        /** A group that failed for its publishers may lie in the store all the same. */
        private void tellMissed(ChannelName channel, Watched one) {
            List<Event.Message> missed;
            do {
                missed = journal.read(channel, one.announced, Integer.MAX_VALUE).messages();
                missed.forEach(message -> announce(channel, message));
            } while (!missed.isEmpty());
        }

        @Override
        public void close() {
            up = false;
            journal.close();
        }
    }
}
