package io.parley.endpoint;

import io.parley.channel.Author;
import io.parley.channel.Channel;
import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Subscription;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.Codec;
import io.parley.protocol.HistoryPage;
import io.parley.protocol.Limits;
import io.parley.protocol.ServerFrame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Carries out the commands of one connection, in order, and answers each. */
final class Commands {
    /** As a frame says it that nobody could read. */
    private static final String REFRESH = "refresh";

    private final Connection connection;
    private final Connections connections;
    private final Identity who;
    private final ChannelName home;
    private final Codec codec;
    // Most connections join one.
    private final Map<ChannelName, Joined> joined = new HashMap<>(2);
    private boolean over;

    /** A channel that was joined, or is about to be: the subscription comes later. */
    private static final class Joined {
        Subscription subscription;
        boolean left;
    }

    Commands(Connection connection, Connections connections, Identity who, ChannelName home, Codec codec) {
        this.connection = connection;
        this.connections = connections;
        this.who = who;
        this.home = home;
        this.codec = codec;
    }

    Author user() {
        return who.author();
    }

    /**
     * Says hello, once the channel of the path is joined.
     *
     * @param join {@code null} where the path has no channel
     * @throws Refused {@code forbidden}
     */
    void greet(ClientFrame.Join join) {
        if (join == null) {
            connection.greet(hello(null));
            return;
        }
        join(
                join,
                (one, admission) -> {
                    connection.greet(hello(ServerFrame.Joining.of(join.channel(), admission)));
                    attach(one, admission.subscription());
                },
                connection::end);
    }

    private ServerFrame.Hello hello(ServerFrame.Joining join) {
        return new ServerFrame.Hello(
                "parley.v1",
                connection.id(),
                who.author(),
                connections.node(),
                connections.pingSeconds(),
                ServerFrame.Bounds.ALL,
                connections.load(),
                join);
    }

    void carryOut(String text) {
        List<ClientFrame> frames;
        try {
            frames = codec.decode(text, home);
        } catch (Refused refused) {
            connection.saw(text, text.contains(REFRESH));
            refuse(refused);
            return;
        }
        connection.saw(text, text.contains(REFRESH) || frames.stream().anyMatch(ClientFrame.Refresh.class::isInstance));
        frames.forEach(this::carryOut);
    }

    private void carryOut(ClientFrame frame) {
        try {
            if (frame instanceof ClientFrame.Send send) {
                send(send);
            } else if (frame instanceof ClientFrame.Join join) {
                answerJoin(join);
            } else if (frame instanceof ClientFrame.Leave leave) {
                leave(leave);
            } else if (frame instanceof ClientFrame.History history) {
                history(history);
            } else if (frame instanceof ClientFrame.People people) {
                people(people);
            } else if (frame instanceof ClientFrame.Typing typing) {
                Subscription subscription = subscription(typing.channel());
                if (subscription != null) {
                    subscription.typing(typing.on());
                }
                ok(typing.re(), ServerFrame.Ok.plain(typing.re(), typing.channel()));
            } else if (frame instanceof ClientFrame.Read read) {
                Subscription subscription = subscription(read.channel());
                if (subscription != null) {
                    subscription.read(read.seq());
                }
                ok(read.re(), ServerFrame.Ok.plain(read.re(), read.channel()));
            } else if (frame instanceof ClientFrame.Refresh refresh) {
                connections.requireSame(who, refresh.token());
                ok(refresh.re(), ServerFrame.Ok.plain(refresh.re(), null));
            } else if (frame instanceof ClientFrame.Invalid invalid) {
                throw invalid.refused();
            }
        } catch (Refused refused) {
            fail(frame.re(), refused);
        }
    }

    private void send(ClientFrame.Send send) {
        connections
                .channels()
                .publish(who, send.channel(), send.content().from(who.author()))
                .whenComplete((receipt, failure) -> {
                    if (failure != null) {
                        fail(send.re(), refused(failure));
                        connection.wakeLater();
                    } else if (send.re() != null) {
                        ok(send.re(), ServerFrame.Ok.sent(send.re(), send.channel(), receipt));
                        connection.wakeLater();
                    }
                });
    }

    private void answerJoin(ClientFrame.Join join) {
        join(
                join,
                (one, admission) -> {
                    ok(join.re(), ServerFrame.Ok.joined(join.re(), ServerFrame.Joining.of(join.channel(), admission)));
                    attach(one, admission.subscription());
                },
                refused -> {
                    fail(join.re(), refused);
                    connection.wakeLater();
                });
    }

    private void join(
            ClientFrame.Join join, BiConsumer<Joined, Channel.Admission> admitted, Consumer<Refused> turnedAway) {
        ChannelName channel = join.channel();
        boolean members = join.members() == null ? channel.kind() == Kind.CHAT : join.members();
        Joined one = reserve(channel);
        try {
            connections
                    .channels()
                    .join(who, channel, join.start(), members && codec.signals(), connection, codec)
                    .whenComplete((admission, failure) -> {
                        if (failure == null) {
                            admitted.accept(one, admission);
                        } else {
                            forget(channel, one);
                            turnedAway.accept(refused(failure));
                        }
                    });
        } catch (Refused refused) {
            forget(channel, one);
            throw refused;
        }
    }

    private synchronized Joined reserve(ChannelName channel) {
        if (joined.containsKey(channel)) {
            throw new Refused(Refusal.CONFLICT, "This channel is joined already.");
        }
        if (joined.size() == Limits.CHANNELS) {
            throw new Refused(Refusal.TOO_MANY, "A connection joins at most " + Limits.CHANNELS + " channels.");
        }
        Joined one = new Joined();
        joined.put(channel, one);
        return one;
    }

    private synchronized void forget(ChannelName channel, Joined one) {
        joined.remove(channel, one);
    }

    /** The answer goes first: from here on the subscription is read. */
    private void attach(Joined one, Subscription subscription) {
        boolean wanted;
        synchronized (this) {
            wanted = !over && !one.left;
            if (wanted) {
                one.subscription = subscription;
                connection.attach(subscription);
            }
        }
        if (wanted) {
            connection.wakeLater();
        } else {
            subscription.leave(!one.left);
        }
    }

    private void leave(ClientFrame.Leave leave) {
        Subscription subscription;
        synchronized (this) {
            subscription = subscription(leave.channel());
            joined.remove(leave.channel()).left = true;
        }
        if (subscription != null) {
            connection.detach(subscription);
            subscription.leave(false);
        }
        ok(leave.re(), ServerFrame.Ok.plain(leave.re(), leave.channel()));
    }

    /** @return {@code null} while it is being joined */
    private synchronized Subscription subscription(ChannelName channel) {
        Joined one = joined.get(channel);
        if (one == null) {
            throw new Refused(Refusal.NOT_JOINED, "Join this channel first.");
        }
        return one.subscription;
    }

    void leaveAll() {
        List<Subscription> all;
        synchronized (this) {
            over = true;
            all = joined.values().stream()
                    .map(one -> one.subscription)
                    .filter(one -> one != null)
                    .toList();
            joined.clear();
        }
        all.forEach(subscription -> subscription.leave(true));
    }

    private void people(ClientFrame.People asked) {
        connections.channels().members(who, asked.channel()).whenComplete((people, failure) -> {
            if (failure != null) {
                fail(asked.re(), refused(failure));
            } else {
                ok(asked.re(), ServerFrame.Ok.people(asked.re(), asked.channel(), people));
            }
            connection.wakeLater();
        });
    }

    private void history(ClientFrame.History history) {
        HistoryPage.of(connections.channels(), who, history.channel(), history.span())
                .whenComplete((page, failure) -> {
                    if (failure != null) {
                        fail(history.re(), refused(failure));
                    } else if (history.re() != null) {
                        connection.answer(codec.encode(history.re(), history.channel(), page));
                    }
                    connection.wakeLater();
                });
    }

    private void ok(Object re, ServerFrame answer) {
        if (re != null) {
            connection.answer(codec.encode(answer));
        }
    }

    /** Says no to what was no command yet. */
    void refuse(Refused refused) {
        fail(null, refused);
    }

    private void fail(Object re, Refused refused) {
        connections.meters().refused(refused.refusal());
        connection.answer(codec.encode(ServerFrame.Failure.of(re, refused.refusal(), refused.getMessage())));
    }

    private Refused refused(Throwable failure) {
        return Refused.of(failure, connection::bug);
    }
}
