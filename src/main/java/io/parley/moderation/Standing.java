package io.parley.moderation;

import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Order;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.net.Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is in force at this node, and what it means for whoever does something.
 *
 * <pre>
 *   unknown: nobody is let in but moderators ──set──> known: what was set last counts, also while the broker is away
 * </pre>
 */
public final class Standing implements Order {
    private final ChannelName feed;
    private final Clock clock;

    /** {@code null}: not known yet. */
    private volatile Measures measures;

    /** @param feed where they stand: whoever may moderate there, may everywhere */
    public Standing(ChannelName feed, Clock clock) {
        this.feed = feed;
        this.clock = clock;
    }

    public boolean isKnown() {
        return measures != null;
    }

    void set(Measures now) {
        measures = now;
    }

    @Override
    public Refused against(Identity who, Right right, ChannelName channel) {
        Measures now = measures;
        if (now != null && now.isEmpty()) {
            return null;
        }
        Refused refused = now == null ? unknown() : against(now, who.author().id(), right, channel);
        return refused == null || who.grant().allows(Right.MODERATE, channel) ? null : refused;
    }

    private Refused against(Measures now, String user, Right right, ChannelName channel) {
        Measure ban = inForce(now.of(Action.BAN, null, user), now.of(Action.BAN, channel, user));
        if (ban != null) {
            return banned(ban);
        }
        if (right != Right.WRITE && right != Right.PUBLISH) {
            return null;
        }
        Measure mute = inForce(now.of(Action.MUTE, null, user), now.of(Action.MUTE, channel, user));
        if (mute != null) {
            return forbidden("You may not write here", mute);
        }
        Measure close = inForce(now.of(Action.CLOSE, channel, null), null);
        return close == null ? null : forbidden("This channel is closed: nobody may write here", close);
    }

    @Override
    public Refused turnsAway(Identity who, String address) {
        Measures now = measures;
        if (now != null && now.isEmpty()) {
            return null;
        }
        Refused refused = now == null
                ? unknown()
                : turnsAway(now, who == null ? null : who.author().id(), address);
        return refused == null || (who != null && who.grant().allows(Right.MODERATE, feed)) ? null : refused;
    }

    private Refused turnsAway(Measures now, String user, String address) {
        Measure ban = user == null ? null : inForce(now.of(Action.BAN, null, user), null);
        if (ban == null && now.hasNetworks()) {
            InetAddress from = Address.parse(address);
            // Of several blocks around an address, the one that lasts longest is told.
            ban = from == null ? null : now.of(from).stream().reduce(null, (one, other) -> inForce(one, other));
        }
        return ban == null ? null : banned(ban);
    }

    /** The one of two that counts now, and longer; {@code null} when none does. */
    private Measure inForce(Measure one, Measure other) {
        if (one == null && other == null) {
            return null;
        }
        Instant now = clock.instant();
        Measure first = one == null || one.isOver(now) ? null : one;
        Measure second = other == null || other.isOver(now) ? null : other;
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first.until() == null || (second.until() != null && first.until().isAfter(second.until()))
                ? first
                : second;
    }

    private static Refused unknown() {
        return new Refused(Refusal.UNAVAILABLE, "It is not known yet who is banned here. Try again in a moment.");
    }

    /** Why somebody is put out of a channel who is banned there. */
    static Refused banned(Measure ban) {
        return forbidden(ban.channel() == null ? "You are banned" : "You are banned from this channel", ban);
    }

    /** Neither who has ordered it nor why is told: that is for moderators. */
    private static Refused forbidden(String what, Measure measure) {
        String end = measure.until() == null ? "" : " until " + measure.until().truncatedTo(ChronoUnit.SECONDS);
        return new Refused(Refusal.FORBIDDEN, what + end + ".");
    }
}
