package io.parley.endpoint;

import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Status;
import io.parley.channel.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The channels that one connection has joined, or is about to.
 *
 * <pre>
 *   reserve ──> joining ──attach──> joined ──┬─leave, drop──> gone
 *                  │                         │
 *                  └──forget, leave, drop────┘
 * </pre>
 */
final class Joins {
    private final Connection connection;
    private final int most;
    // Most connections join one.
    private final Map<ChannelName, Joined> all = new HashMap<>(2);
    private Status status = Status.ONLINE;
    private boolean over;

    /** One channel: the subscription comes later. */
    static final class Joined {
        private Subscription subscription;
        private boolean left;
        private Refused dropped;
    }

    /** @param most how many there may be */
    Joins(Connection connection, int most) {
        this.connection = connection;
        this.most = most;
    }

    /** @throws Refused {@code conflict}, {@code too-many} */
    synchronized Joined reserve(ChannelName channel) {
        if (all.containsKey(channel)) {
            throw new Refused(Refusal.CONFLICT, "This channel is joined already.");
        }
        if (all.size() >= most) {
            throw new Refused(Refusal.TOO_MANY, "A connection joins at most " + most + " channels.");
        }
        Joined one = new Joined();
        all.put(channel, one);
        return one;
    }

    /** The channel could not be joined. */
    synchronized void forget(ChannelName channel, Joined one) {
        all.remove(channel, one);
    }

    /**
     * From here on the subscription is read, if it is still wanted.
     *
     * @return why it was ended while it began; {@code null} when it was not
     */
    Refused attach(Joined one, Subscription subscription) {
        boolean wanted;
        synchronized (this) {
            wanted = !over && !one.left;
            if (wanted) {
                one.subscription = subscription;
                subscription.status(status);
                connection.attach(subscription);
            }
        }
        if (wanted) {
            connection.wakeLater();
        } else {
            subscription.leave(!one.left);
        }
        return one.dropped;
    }

    /** @throws Refused {@code not-joined} */
    void leave(ChannelName channel) {
        Subscription subscription;
        synchronized (this) {
            subscription = subscription(channel);
            all.remove(channel).left = true;
        }
        end(subscription);
    }

    /**
     * Ends a subscription that its reader did not ask to end.
     *
     * @return whether its reader is to be told now: it has joined the channel, and is not about to
     */
    boolean drop(ChannelName channel, Refused why) {
        Subscription subscription;
        synchronized (this) {
            Joined one = all.remove(channel);
            if (one == null) {
                return false;
            }
            one.left = true;
            one.dropped = why;
            subscription = one.subscription;
        }
        end(subscription);
        return subscription != null;
    }

    private void end(Subscription subscription) {
        if (subscription != null) {
            connection.detach(subscription);
            subscription.leave(false);
        }
    }

    /**
     * @return {@code null} while it is being joined
     * @throws Refused {@code not-joined}
     */
    synchronized Subscription subscription(ChannelName channel) {
        Joined one = all.get(channel);
        if (one == null) {
            throw new Refused(Refusal.NOT_JOINED, "Join this channel first.");
        }
        return one.subscription;
    }

    /** What the user says of their being here, in all channels, also in those that are joined later. */
    synchronized void status(Status now) {
        status = now;
        all.values().stream()
                .map(one -> one.subscription)
                .filter(one -> one != null)
                .forEach(subscription -> subscription.status(now));
    }

    synchronized List<ChannelName> channels() {
        return List.copyOf(all.keySet());
    }

    /** The connection is gone. */
    void leaveAll() {
        List<Subscription> subscriptions;
        synchronized (this) {
            over = true;
            subscriptions = all.values().stream()
                    .map(one -> one.subscription)
                    .filter(one -> one != null)
                    .toList();
            all.clear();
        }
        subscriptions.forEach(subscription -> subscription.leave(true));
    }
}
