package io.parley.job;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The door to jobs. A job is the newest message of one key of its feed, {@code feed/job.{id}}, and each change is published only if that has not changed meanwhile: so
 * any node may carry it out, and nothing comes after an end.
 *
 * <pre>
 *   (nothing) ──open──> RUNNING ──end──────────────────────────> SUCCEEDED, FAILED, CANCELLED ──kept so long──> (nothing)
 *                          └──silent for too long──> FAILED
 * </pre>
 */
public final class Jobs {
    private static final String KEY = "job";
    private static final String DELETED = "null";

    /** Whoever comes in between so often means to. */
    private static final int TRIES = 20;

    /** In whose name the server itself ends jobs. */
    private static final Author SELF = new Author("jobs", "jobs");

    private static final Identity ANYBODY = new Identity(SELF, (right, channel) -> true);

    private final Channels channels;
    private final Clock clock;
    private final Deadlines deadlines;

    /**
     * A job and the message that holds it.
     *
     * @param changed whether what was asked for has changed it
     */
    public record Standing(ChannelName channel, Job job, long seq, boolean changed) {}

    /** What stands before a change. */
    private record Before(Event.Message message, Job job) {
        long seq() {
            return message == null ? 0 : message.seq();
        }
    }

    /** Says what a job becomes; the same one for no change. */
    private interface Change {
        /** @param before {@code null}: there is none */
        Job apply(Before before, Instant now);
    }

    public Jobs(Channels channels, Clock clock) {
        this.channels = channels;
        this.clock = clock;
        this.deadlines = new Deadlines(channels, this::settle, clock);
    }

    /** @throws Refused {@code bad-request} for what is no id */
    public static ChannelName channel(String id) {
        return new ChannelName(Kind.FEED, Channels.JOBS + id);
    }

    /**
     * Begins a job. Whoever has opened it gets what stands while it runs, so it may be asked for twice.
     *
     * @return fails with {@code conflict} when there is one that has ended, or another's
     * @throws Refused {@code bad-request}, {@code forbidden}
     */
    public CompletionStage<Standing> open(Identity who, String id, Opening opening) {
        return change(who, id, (before, now) -> {
            Job there = before.job();
            if (there == null) {
                return Job.opened(opening, who.author(), now);
            }
            if (there.state().isEnd() || !isOf(there, who)) {
                throw conflict(id, before, "There is a job of this id already.");
            }
            return there;
        });
    }

    /** @return fails with {@code not-found}, {@code conflict} after its end, {@code forbidden}, {@code bad-request} */
    public CompletionStage<Standing> progress(Identity who, String id, Progress progress) {
        return change(who, id, (before, now) -> {
            requireOwn(who, id, before);
            requireRunning(id, before);
            return before.job().with(progress, now);
        });
    }

    /**
     * Ends a job; twice in the same way is once. Whoever moderates its feed may cancel it.
     *
     * @return fails as {@link #progress} does
     */
    public CompletionStage<Standing> end(Identity who, String id, Ending ending) {
        ChannelName channel = channel(id);
        return Channels.prepared(who, channel, () -> {
            boolean moderated = ending.state() == State.CANCELLED && who.grant().allows(Right.MODERATE, channel);
            Change change = (before, now) -> {
                requireOwn(moderated ? null : who, id, before);
                if (before.job().isEndedBy(ending)) {
                    return before.job();
                }
                requireRunning(id, before);
                return before.job().ended(ending, null, now);
            };
            return moderated ? settled(who.author(), channel, change) : change(who, id, change);
        });
    }

    /** @return fails with {@code not-found}, {@code forbidden} */
    public CompletionStage<Standing> find(Identity who, String id) {
        ChannelName channel = channel(id);
        return channels.latest(who, channel, 0, 1).thenCompose(page -> {
            Before before = before(page);
            if (before.job() != null && before.job().isDue(now())) {
                return settle(channel).thenApply(settled -> found(channel, settled));
            }
            return CompletableFuture.completedFuture(found(channel, before));
        });
    }

    private static Standing found(ChannelName channel, Before before) {
        if (before.job() == null) {
            throw nothing();
        }
        return new Standing(channel, before.job(), before.seq(), false);
    }

    // ---- one change

    private CompletionStage<Standing> change(Identity who, String id, Change change) {
        ChannelName channel = channel(id);
        return channels.requireSpeaking(who, channel).thenCompose(may -> settled(who.author(), channel, change));
    }

    private CompletionStage<Standing> settled(Author by, ChannelName channel, Change change) {
        return settle(channel).thenCompose(before -> change(by, channel, before, change, TRIES));
    }

    private CompletionStage<Standing> change(Author by, ChannelName channel, Before before, Change change, int tries) {
        Job next = change.apply(before, now());
        if (next.equals(before.job())) {
            return CompletableFuture.completedFuture(new Standing(channel, next, before.seq(), false));
        }
        return put(by, channel, before, JobText.of(next))
                .handle((receipt, failure) -> {
                    if (failure == null) {
                        deadlines.note(channel, next.expires());
                        return CompletableFuture.completedFuture(
                                new Standing(channel, next, receipt.position().seq(), true));
                    }
                    return change(by, channel, meanwhile(failure, tries), change, tries - 1);
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Broker.Receipt> put(Author by, ChannelName channel, Before before, String body) {
        return channels.tell(channel, new Draft(by, null, KEY, body, before.seq()));
    }

    /** Somebody else was first: what stands now is told with the refusal. */
    private static Before meanwhile(Throwable failure, int tries) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (tries > 0 && cause instanceof Refused refused && refused.current() != null) {
            return before(refused.current().message());
        }
        throw failure instanceof CompletionException again ? again : new CompletionException(failure);
    }

    /** What stands, once whatever is due has been done: a job that was silent has failed, one that was kept for long enough is gone. */
    private CompletionStage<Before> settle(ChannelName channel) {
        return channels.latest(ANYBODY, channel, 0, 1).thenCompose(page -> settle(channel, before(page), TRIES));
    }

    private CompletionStage<Before> settle(ChannelName channel, Before before, int tries) {
        Instant now = now();
        Job job = before.job();
        if (job == null || !job.isDue(now)) {
            deadlines.note(channel, job == null ? null : job.expires());
            return CompletableFuture.completedFuture(before);
        }
        String body = job.state().isEnd()
                ? DELETED
                : JobText.of(job.ended(new Ending(State.FAILED, null, null), Job.SILENT, job.expires()));
        return put(SELF, channel, before, body)
                .handle((receipt, failure) ->
                        failure == null ? settle(channel) : settle(channel, meanwhile(failure, tries), tries - 1))
                .thenCompose(stage -> stage);
    }

    private static Before before(Broker.Page page) {
        return before(page.messages().isEmpty() ? null : page.messages().get(0));
    }

    private static Before before(Event.Message message) {
        return new Before(message, message == null || message.deletes() ? null : JobText.read(message.body()));
    }

    /** As it is written: whoever reads it back gets the same. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    // ---- who may, and when

    private static boolean isOf(Job job, Identity who) {
        return job.by().id().equals(who.author().id());
    }

    /** @param who {@code null}: somebody who may change others' too */
    private static void requireOwn(Identity who, String id, Before before) {
        if (before.job() == null) {
            throw nothing();
        }
        if (who != null && !isOf(before.job(), who) && !who.grant().allows(Right.PUBLISH, channel(id))) {
            throw new Refused(Refusal.FORBIDDEN, "This job is another's.");
        }
    }

    private static void requireRunning(String id, Before before) {
        if (before.job().state().isEnd()) {
            throw conflict(id, before, "This job has ended.");
        }
    }

    private static Refused conflict(String id, Before before, String message) {
        return Refused.conflict(channel(id), before.message(), message);
    }

    private static Refused nothing() {
        return new Refused(Refusal.NOT_FOUND, "There is no such job.");
    }

    /** To be called every {@link Deadlines#STEP}: ends what is due, also of nodes that have died. */
    public void tick() {
        deadlines.tick();
    }
}
