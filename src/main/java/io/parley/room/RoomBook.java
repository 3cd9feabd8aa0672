package io.parley.room;

import io.parley.channel.Arrivals;
import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Memberships;
import io.parley.channel.Order;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node knows of rooms, and what it means for whoever does something: asked for each command, so it answers at once.
 *
 * <pre>
 *   unknown: nobody does anything in a room but moderators ──set──> known: what was set last counts, also while the broker is away
 * </pre>
 */
public final class RoomBook implements Order, Memberships {
    /** From so many on, who need not wait any longer is forgotten. */
    private static final int MOST_REMEMBERED = 10_000;

    private final Clock clock;
    private final Newcomers newcomers;
    private final Map<Turn, Instant> spoken = new ConcurrentHashMap<>();

    /** {@code null}: not known yet. */
    private volatile Map<ChannelName, Room> rooms;

    /** The rooms of each member; {@code null}: nobody has asked since rooms were others. */
    private volatile Map<String, List<ChannelName>> byMember;

    private record Turn(ChannelName channel, String user) {}

    public RoomBook(Clock clock) {
        this.clock = clock;
        this.newcomers = new Newcomers(clock);
    }

    /** To be called before anybody comes. */
    void ask(Arrivals arrivals) {
        newcomers.ask(arrivals);
    }

    void set(Map<ChannelName, Room> now) {
        rooms = now;
        byMember = null;
    }

    public boolean isKnown() {
        return rooms != null;
    }

    /** @return {@code null} where nobody has furnished it */
    Room of(ChannelName channel) {
        Map<ChannelName, Room> now = rooms;
        return now == null ? null : now.get(channel);
    }

    Map<ChannelName, Room> all() {
        Map<ChannelName, Room> now = rooms;
        if (now == null) {
            throw unknown();
        }
        return now;
    }

    /** @throws Refused {@code unavailable} while that is not known */
    @Override
    public Collection<ChannelName> of(String user) {
        Map<String, List<ChannelName>> index = byMember;
        if (index == null) {
            index = index(all());
            byMember = index;
        }
        return index.getOrDefault(user, List.of());
    }

    private static Map<String, List<ChannelName>> index(Map<ChannelName, Room> rooms) {
        Map<String, List<ChannelName>> index = new HashMap<>();
        rooms.values().stream()
                .filter(room -> !room.archived())
                .forEach(room -> room.people()
                        .forEach(one -> index.computeIfAbsent(one.id(), id -> new ArrayList<>())
                                .add(room.channel())));
        return index;
    }

    @Override
    public Collection<Author> in(ChannelName channel) {
        Room room = of(channel);
        return room == null ? List.of() : room.people();
    }

    private static Refused unknown() {
        return new Refused(Refusal.UNAVAILABLE, "It is not known yet who may come in here. Try again in a moment.");
    }

    /** What somebody may do, rooms looked at. */
    public Grant grant(Author who, Grant granted) {
        return new InRooms(who.id(), granted);
    }

    private final class InRooms implements Grant {
        private final String user;
        private final Grant granted;

        InRooms(String user, Grant granted) {
            this.user = user;
            this.granted = granted;
        }

        @Override
        public boolean allows(Right right, ChannelName channel) {
            boolean given = granted.allows(right, channel);
            Room room = channel.kind() == Kind.CHAT ? of(channel) : null;
            return room == null ? given : room.allows(user, right, given, granted.allows(Right.MODERATE, channel));
        }

        @Override
        public CompletionStage<Void> prepare(ChannelName channel) {
            CompletionStage<Void> preparing = granted.prepare(channel);
            return preparing == null
                    ? prepareNewcomer(channel)
                    : preparing.thenCompose(done -> {
                        CompletionStage<Void> more = prepareNewcomer(channel);
                        return more == null ? CompletableFuture.completedFuture(null) : more;
                    });
        }

        private CompletionStage<Void> prepareNewcomer(ChannelName channel) {
            boolean comes = allows(Right.READ, channel) || allows(Right.WRITE, channel);
            return comes && waitOfNewcomers(user, this, channel) != null ? newcomers.seen(channel, user) : null;
        }

        @Override
        public boolean changes() {
            return granted.changes();
        }
    }

    @Override
    public Refused against(Identity who, Right right, ChannelName channel) {
        return rooms != null || channel.kind() != Kind.CHAT || who.grant().allows(Right.MODERATE, channel)
                ? null
                : unknown();
    }

    @Override
    public Refused turnsAway(Identity who, String address) {
        return null;
    }

    /** {@code null}: none, or not for this user, whom somebody has let in or who is there to moderate or to publish. */
    private Duration waitOfNewcomers(String user, Grant grant, ChannelName channel) {
        Room room = channel.kind() == Kind.CHAT ? of(channel) : null;
        return room == null
                        || room.newcomers().isZero()
                        || room.isMember(user)
                        || grant.allows(Right.MODERATE, channel)
                        || grant.allows(Right.PUBLISH, channel)
                ? null
                : room.newcomers();
    }

    @Override
    public Refused letsWait(Identity who, ChannelName channel) {
        String user = who.author().id();
        Duration wait = waitOfNewcomers(user, who.grant(), channel);
        return wait == null ? null : newcomers.against(channel, user, wait);
    }

    /** Counted at this node: whoever speaks at two of them may speak twice. */
    @Override
    public Refused takesTurn(Identity who, ChannelName channel) {
        Room room = channel.kind() == Kind.CHAT ? of(channel) : null;
        if (room == null || room.slow().isZero() || who.grant().allows(Right.MODERATE, channel)) {
            return null;
        }
        Instant now = clock.instant();
        Turn turn = new Turn(channel, who.author().id());
        Instant last = spoken.putIfAbsent(turn, now);
        Instant next = last == null ? now : last.plus(room.slow());
        if (next.isAfter(now)) {
            return Refused.later(
                    Refusal.RATE_LIMITED,
                    "In this room each waits " + room.slow().toSeconds() + " s from one message to the next.",
                    Duration.between(now, next));
        }
        spoken.put(turn, now);
        if (spoken.size() > MOST_REMEMBERED) {
            spoken.entrySet().removeIf(one -> isOver(one.getKey(), one.getValue(), now));
        }
        return null;
    }

    private boolean isOver(Turn turn, Instant spoke, Instant now) {
        Room room = of(turn.channel());
        return room == null || !spoke.plus(room.slow()).isAfter(now);
    }
}
