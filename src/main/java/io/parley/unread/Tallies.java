package io.parley.unread;

import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The channels that are counted at this node, each once for all inboxes that have it. */
final class Tallies {
    private final Channels channels;
    private final Tally.Surroundings counting;
    private final Consumer<Tally> lost;
    private final Map<ChannelName, Shared> all = new HashMap<>();

    /** A tally, and how many inboxes have it. */
    private static final class Shared {
        final Tally tally;
        CompletionStage<Void> observing;
        int holders;

        Shared(Tally tally) {
            this.tally = tally;
        }
    }

    /** @param lost hears of one that could not begin, and is here no longer */
    Tallies(Channels channels, Tally.Surroundings counting, Consumer<Tally> lost) {
        this.channels = channels;
        this.counting = counting;
        this.lost = lost;
    }

    /** The one of a channel, until as many have let it go as have held it. */
    synchronized Tally hold(ChannelName channel) {
        Shared shared = all.get(channel);
        if (shared == null) {
            shared = begin(channel);
        }
        shared.holders++;
        return shared.tally;
    }

    private Shared begin(ChannelName channel) {
        Shared fresh = new Shared(new Tally(channel, counting));
        all.put(channel, fresh);
        fresh.observing = channels.observe(channel, fresh.tally);
        fresh.observing.whenComplete((begun, failure) -> {
            if (failure != null) {
                giveUp(fresh);
                fresh.tally.fail(failure);
            }
        });
        return fresh;
    }

    private void giveUp(Shared shared) {
        synchronized (this) {
            all.remove(shared.tally.channel(), shared);
        }
        lost.accept(shared.tally);
    }

    synchronized void letGo(Tally tally) {
        ChannelName channel = tally.channel();
        Shared shared = all.get(channel);
        if (shared != null && shared.tally == tally) {
            shared.holders--;
            if (shared.holders == 0) {
                all.remove(channel);
                shared.observing.thenRun(() -> channels.unobserve(channel, tally));
            }
        }
    }

    /** For whom a channel is counted. */
    synchronized List<String> users(ChannelName channel) {
        Shared shared = all.get(channel);
        return shared == null ? List.of() : shared.tally.users();
    }

    synchronized List<Tally> all() {
        return all.values().stream().map(shared -> shared.tally).toList();
    }
}
