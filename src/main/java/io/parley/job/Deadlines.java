package io.parley.job;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * When something is due for which job: for those that this node has had to do with at once, for all others once a walk through all jobs has come by. Nodes that find the
 * same do it once.
 */
public final class Deadlines {
    /** How often {@link #tick} is called. */
    public static final Duration STEP = Duration.ofSeconds(1);

    private static final Logger LOG = System.getLogger(Deadlines.class.getName());

    /** How many are remembered: others are found by the walk each time. */
    private static final int MOST = 20_000;

    private static final int PAGE = 50;

    /** From the end of one walk to the beginning of the next. */
    private static final Duration REST = Duration.ofSeconds(30);

    /** A feed whose job is gone is looked at again after this. */
    private static final Duration GONE = Duration.ofHours(1);

    private static final Identity WALKER = new Identity(new Author("jobs", "jobs"), (right, channel) -> true);

    /** Before the first of all jobs' feeds. */
    private static final String BEGINNING = "feed/" + Channels.JOBS;

    private final Channels channels;
    private final Function<ChannelName, CompletionStage<?>> settle;
    private final Clock clock;
    private final Map<ChannelName, Instant> known = new ConcurrentHashMap<>();
    private volatile String place = BEGINNING;
    private volatile Instant next = Instant.EPOCH;
    private volatile boolean walking;

    /** @param settle does what is due for a job, and notes what is next */
    Deadlines(Channels channels, Function<ChannelName, CompletionStage<?>> settle, Clock clock) {
        this.channels = channels;
        this.settle = settle;
        this.clock = clock;
    }

    /** @param when something is due; {@code null}: there is no such job */
    void note(ChannelName channel, Instant when) {
        if (known.size() < MOST || known.containsKey(channel)) {
            known.put(channel, when == null ? clock.instant().plus(GONE) : when);
        }
    }

    void tick() {
        Instant now = clock.instant();
        known.forEach((channel, when) -> {
            if (!when.isAfter(now)) {
                known.remove(channel, when);
                look(channel);
            }
        });
        if (!walking && !next.isAfter(now)) {
            walk();
        }
    }

    private void look(ChannelName channel) {
        var unused = settle.apply(channel).exceptionally(failure -> {
            LOG.log(Level.DEBUG, "What is due for a job is not done yet.", failure);
            return null;
        });
    }

    private void walk() {
        walking = true;
        var unused = channels.list(WALKER, place, PAGE).whenComplete((found, failure) -> {
            if (failure == null) {
                List<ChannelName> jobs = found.channels().stream()
                        .map(Channels.Listing::channel)
                        .filter(Channels::isJob)
                        .toList();
                jobs.stream().filter(channel -> !known.containsKey(channel)).forEach(this::look);
                boolean more = jobs.size() == found.channels().size() && found.next() != null;
                place = more ? found.next().path() : BEGINNING;
                if (!more) {
                    next = clock.instant().plus(REST);
                }
            }
            walking = false;
        });
    }
}
