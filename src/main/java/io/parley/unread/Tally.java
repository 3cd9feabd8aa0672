package io.parley.unread;

import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.channel.Mark;
import io.parley.channel.Observer;
import io.parley.channel.Outline;
import io.parley.channel.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Counts what the users of this node have not read of one channel: from the outline that the broker gives, and from what is
 * announced since.
 *
 * <pre>
 *   ASKING for the outline, what is announced is noted ──it is here──> COUNTING ──a gap, another life, now and then──> ASKING
 * </pre>
 */
final class Tally implements Observer {
    private final ChannelName channel;
    private final Surroundings surroundings;
    private final Map<String, Place> places = new HashMap<>(2);
    private final CompletableFuture<Void> counting = new CompletableFuture<>();

    /** What was announced since the outline was asked for. */
    private final List<Event.Message> noted = new ArrayList<>();

    private Ledger ledger;
    private boolean asking;
    private boolean again;
    private boolean stale;

    /** Of one user: how far they have come, and what they were told. */
    private static final class Place {
        Mark mark;
        Count told;
    }

    /**
     * @param outlines where they come from
     * @param mentioned the ids of those whom a body mentions
     * @param moved hears that some user may have to be told another count
     * @param executor for what must not be done under a channel's lock
     */
    record Surroundings(
            Function<ChannelName, CompletionStage<Outline>> outlines,
            Function<String, List<String>> mentioned,
            Consumer<Tally> moved,
            Executor executor) {}

    Tally(ChannelName channel, Surroundings surroundings) {
        this.channel = channel;
        this.surroundings = surroundings;
    }

    ChannelName channel() {
        return channel;
    }

    /** Done when it counts for the first time. */
    CompletionStage<Void> counting() {
        return counting;
    }

    /** It will never count: it could not begin. */
    void fail(Throwable failure) {
        counting.completeExceptionally(failure);
    }

    // ---- what it hears

    @Override
    public void starts(Position head) {
        surroundings.executor().execute(this::ask);
    }

    /** Asks for the outline, now or once more: what is announced meanwhile counts in any case. */
    void ask() {
        synchronized (this) {
            again = asking;
            if (asking) {
                return;
            }
            asking = true;
        }
        surroundings.outlines().apply(channel).whenComplete(this::answered);
    }

    private void answered(Outline outline, Throwable failure) {
        boolean more;
        synchronized (this) {
            if (failure == null) {
                ledger = new Ledger(channel, outline, surroundings.mentioned());
                noted.stream()
                        .filter(message -> message.epoch().equals(outline.epoch()))
                        .forEach(ledger::add);
            }
            noted.clear();
            asking = false;
            stale = failure != null;
            more = again && !stale;
        }
        if (failure == null) {
            counting.complete(null);
            surroundings.moved().accept(this);
        }
        if (more) {
            surroundings.executor().execute(this::ask);
        }
    }

    /** Whether the outline that was asked for last did not come: somebody should ask again. */
    synchronized boolean isStale() {
        return stale;
    }

    @Override
    public void message(Event.Message message) {
        synchronized (this) {
            if (asking) {
                noted.add(message);
            }
            if (ledger != null && ledger.epoch().equals(message.epoch())) {
                ledger.add(message);
            }
            Place author = places.get(message.from().id());
            if (author != null && message.isMessage()) {
                // Whoever says something has read what is before it.
                author.mark = farther(author.mark, new Mark(message.epoch(), message.seq(), message.seq()));
            }
        }
        surroundings.moved().accept(this);
    }

    /** Of two lives of the log the one that is counted in. */
    private Mark farther(Mark one, Mark other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return ledger != null
                        && one.epoch().equals(ledger.epoch())
                        && !other.epoch().equals(ledger.epoch())
                ? one
                : one.and(other);
    }

    @Override
    public void signal(Event.Signal signal) {
        if (signal instanceof Event.Read read) {
            synchronized (this) {
                Place place = places.get(read.user().id());
                if (place == null || ledger == null) {
                    return;
                }
                place.mark = farther(place.mark, new Mark(ledger.epoch(), read.seq(), read.delivered()));
            }
            surroundings.moved().accept(this);
        }
    }

    // ---- for whom it counts

    /** Counts for somebody from now on, as far as they have come at least. */
    synchronized void follow(String user, Mark mark) {
        Place place = places.computeIfAbsent(user, id -> new Place());
        place.mark = farther(mark, place.mark);
    }

    synchronized void unfollow(String user) {
        places.remove(user);
    }

    synchronized List<String> users() {
        return List.copyOf(places.keySet());
    }

    /** @return {@code null} where nothing is counted yet, or not for this user */
    synchronized Count count(String user) {
        Place place = places.get(user);
        return place == null || ledger == null ? null : ledger.count(user, place.mark);
    }

    /** The count, if the user has not been told so already; {@code null} if they have. They are told now. */
    synchronized Count untold(String user) {
        Count count = count(user);
        if (count == null || count.saysTheSameAs(places.get(user).told)) {
            return null;
        }
        places.get(user).told = count;
        return count;
    }
}
