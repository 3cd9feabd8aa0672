package io.parley.channel;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Since when users come to channels, kept by the {@link Broker}: the same at all nodes and after a restart. Only for channels in which it counts: somebody
 * has to say that a user has come.
 */
@FunctionalInterface
public interface Arrivals {
    /** So many users of one channel are known. One more takes the place of the one who was not seen for the longest time, and who comes anew then. */
    int MOST = 20_000;

    /** Who was not seen for so long is forgotten, and comes anew. */
    Duration KEPT = Duration.ofDays(180);

    /**
     * Says that a user is there now. Of several nodes that say so at once, the first counts.
     *
     * @return how long ago they came first, by the broker's clock: zero when that is now. Fails with {@code unavailable} while the broker is away
     */
    CompletionStage<Duration> seen(ChannelName channel, String user);
}
