package io.parley.room;

import io.parley.channel.Arrivals;
import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Who has come to which room when, as far as it is needed at this node: asked of the broker once, and not for each message. */
final class Newcomers {
    /** Of so many it is known here; who was not heard of for the longest time is asked for again. */
    private static final int MOST_KNOWN = 10_000;

    private static final Duration ASKED_AGAIN = Duration.ofDays(1);

    private final Clock clock;
    private final Map<Who, Arrival> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Who, Arrival> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    private volatile Arrivals arrivals;

    private record Who(ChannelName channel, String user) {}

    Newcomers(Clock clock) {
        this.clock = clock;
    }

    void ask(Arrivals source) {
        arrivals = source;
    }

    private Arrival of(ChannelName channel, String user) {
        synchronized (known) {
            return known.computeIfAbsent(new Who(channel, user), first -> new Arrival());
        }
    }

    /** Somebody is there: sees to it that it is known since when. @return {@code null} where it is */
    CompletionStage<Void> seen(ChannelName channel, String user) {
        return of(channel, user).await(clock.instant(), ASKED_AGAIN, () -> arrivals.seen(channel, user));
    }

    /**
     * @param wait how long whoever is new does
     * @return {@code null} for who is not new any longer
     */
    Refused against(ChannelName channel, String user, Duration wait) {
        Instant came = of(channel, user).came();
        if (came == null) {
            return new Refused(
                    Refusal.UNAVAILABLE, "It is not known yet since when you come here. Try again in a moment.");
        }
        Duration left = Duration.between(clock.instant(), came.plus(wait));
        return left.isNegative() || left.isZero()
                ? null
                : Refused.later(
                        Refusal.RATE_LIMITED,
                        "Whoever is new in this room waits " + wait.toSeconds() + " s before they write: you may in "
                                + left.plusMillis(999).toSeconds() + " s.",
                        left);
    }
}
