package io.parley.channel;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * How far each user has come in which channels, kept by the {@link Broker}: the same at all nodes and after a restart. What is acknowledged
 * is kept. All stages fail with {@code unavailable} while the broker is away.
 */
public interface Marks {
    /** So many channels of one user, at most. */
    int MOST = 2_000;

    /** The marks of a user that have not moved for so long are forgotten, all together or one by one. */
    Duration KEPT = Duration.ofDays(180);

    /**
     * What counts.
     *
     * @param isNew whether the user had no mark in this channel before
     */
    record Noted(Mark mark, boolean isNew) {}

    /**
     * Notes how far somebody has come: never back in one life of the log, see {@link Mark#and}.
     *
     * @return fails with {@code too-many} for a user with marks in {@link #MOST} other channels
     */
    CompletionStage<Noted> note(String user, ChannelName channel, Mark mark);

    CompletionStage<Void> forget(String user, ChannelName channel);

    CompletionStage<Map<ChannelName, Mark>> of(String user);

    /** Those of them who have a mark in a channel. */
    CompletionStage<Map<String, Mark>> in(ChannelName channel, Collection<String> users);
}
