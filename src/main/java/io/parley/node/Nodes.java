package io.parley.node;

import io.parley.channel.Author;
import io.parley.channel.Channel;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.channel.Manner;
import io.parley.channel.Reader;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Start;
import io.parley.channel.Subscription;
import io.parley.channel.View;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Lets the nodes of a cluster ask each other. A node is a reader as any other: it has joined the channel that nodes share, and
 * what they say to each other are notes in it, which pass and are not kept.
 */
public final class Nodes implements Reader {
    private static final Logger LOG = System.getLogger(Nodes.class.getName());
    private static final int PATIENCE_SECONDS = 3;

    private final String self;
    private final ChannelName channel;
    private final Channels channels;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Function<Question, String> answers;
    private final Map<Long, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private volatile Subscription subscription;
    private volatile boolean joining;

    /**
     * What is asked of a node.
     *
     * @param path segments with slashes between
     * @param limit of how many, where it is a list
     */
    public record Question(String method, String path, int limit) {}

    /**
     * @param self the name of this node
     * @param executor for what may take a moment
     * @param channel that all nodes share
     * @param answers gives an answer of one line, or throws {@link Refused}
     */
    public Nodes(
            String self,
            ChannelName channel,
            Channels channels,
            Executor executor,
            ScheduledExecutorService timer,
            Function<Question, String> answers) {
        this.self = self;
        this.channel = channel;
        this.channels = channels;
        this.executor = executor;
        this.timer = timer;
        this.answers = answers;
    }

    /** To be called now and then: joins the other nodes, as soon as the broker lets it. */
    public void join() {
        if (joining || subscription != null) {
            return;
        }
        joining = true;
        Identity node = new Identity(new Author("node-" + self, self), (right, where) -> where.equals(channel));
        channels.join(node, channel, new Start.Present(), new Manner(View.ALL, 0, true), this, Notes.FORMAT)
                .whenComplete((admission, failure) -> {
                    joining = false;
                    if (failure == null) {
                        begin(admission);
                    } else {
                        LOG.log(Level.DEBUG, "The nodes could not be joined.", failure);
                    }
                });
    }

    private void begin(Channel.Admission admission) {
        subscription = admission.subscription();
        wake();
    }

    /** Asks one node; fails with {@code unavailable} when it does not answer. */
    public CompletionStage<String> ask(String node, Question question) {
        Subscription joined = subscription;
        if (node.equals(self)) {
            return CompletableFuture.completedFuture(answers.apply(question));
        } else if (joined == null) {
            throw silent();
        }
        long id = last.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        asked.put(id, answer);
        joined.note(new Notes.Asked(node, self, id, question).text());
        ScheduledFuture<?> patience =
                timer.schedule(() -> answer.completeExceptionally(silent()), PATIENCE_SECONDS, TimeUnit.SECONDS);
        return answer.whenComplete((text, failure) -> {
            asked.remove(id);
            patience.cancel(false);
        });
    }

    private static Refused silent() {
        return new Refused(Refusal.UNAVAILABLE, "That node does not answer.");
    }

    @Override
    public void wake() {
        try {
            executor.execute(this::listen);
        } catch (RejectedExecutionException e) {
            // The node has stopped.
        }
    }

    private synchronized void listen() {
        Subscription joined = subscription;
        for (String frame = joined == null ? null : joined.next(); frame != null; frame = joined.next()) {
            frame.lines().forEach(this::hear);
        }
    }

    private void hear(String line) {
        try {
            Notes note = Notes.parse(line);
            if (!note.to().equals(self)) {
                return;
            }
            if (note instanceof Notes.Asked question) {
                subscription.note(answer(question).text());
            } else if (note instanceof Notes.Answered answered) {
                CompletableFuture<String> waiting = asked.get(answered.re());
                if (waiting != null) {
                    settle(waiting, answered);
                }
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "A note of another node met a bug.", e);
        }
    }

    private Notes.Answered answer(Notes.Asked note) {
        try {
            return new Notes.Answered(note.from(), note.id(), null, answers.apply(note.question()));
        } catch (Refused refused) {
            return new Notes.Answered(note.from(), note.id(), refused.refusal(), refused.getMessage());
        }
    }

    private static void settle(CompletableFuture<String> waiting, Notes.Answered answered) {
        if (answered.refusal() == null) {
            waiting.complete(answered.body());
        } else {
            waiting.completeExceptionally(new Refused(answered.refusal(), answered.body()));
        }
    }
}
