package io.parley.endpoint;

import io.parley.channel.Author;
import io.parley.channel.Channel;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Manner;
import io.parley.channel.Position;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.channel.Subscription;
import io.parley.channel.View;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.Codec;
import io.parley.protocol.HistoryPage;
import io.parley.protocol.JsonText;
import io.parley.protocol.ServerFrame;
import io.parley.unread.Inboxes;
import io.parley.unread.ReadState;
import io.parley.unread.UnreadText;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Carries out the commands of one connection, in order, and answers each. */
final class Commands {
    /** As a frame says it that nobody could read. */
    private static final String REFRESH = "refresh";

    private final Connection connection;
    private final Connections connections;
    private final ChannelName home;
    private final Codec codec;
    private final Joins joins;
    private volatile Identity who;

    /** {@code null}: the user is not told what they have not read. */
    private volatile Inboxes.Opened counting;

    Commands(Connection connection, Connections connections, Identity who, ChannelName home, Codec codec) {
        this.connection = connection;
        this.connections = connections;
        this.who = who;
        this.home = home;
        this.codec = codec;
        this.joins = new Joins(connection, connections.limits().channels());
    }

    Author user() {
        return who.author();
    }

    Identity who() {
        return who;
    }

    /** When the user's credential ends; {@code null}: never. */
    Instant until() {
        return who.until();
    }

    /**
     * Says hello, once the channel of the path is joined.
     *
     * @param join {@code null} where the path has no channel
     * @param unread whether the user is told what they have not read
     * @throws Refused {@code forbidden}
     */
    void greet(ClientFrame.Join join, boolean unread) {
        if (join == null) {
            begin(unread, counts -> connection.greet(codec.greet(hello(null, counts), null)));
            return;
        }
        join(
                join,
                (one, admission) -> begin(unread, counts -> {
                    // It is not read yet: it stands where it begins.
                    Position from = new Position(
                            admission.head().epoch(), admission.subscription().seq());
                    connection.greet(codec.greet(hello(joining(join.channel(), admission), counts), from));
                    attach(one, join.channel(), admission);
                }),
                connection::end);
    }

    private void begin(boolean unread, Consumer<List<ServerFrame.Counted>> greeting) {
        if (unread) {
            counting = connections.readState().inboxes().open(user().id(), new UnreadLine(connection, codec, greeting));
            if (connection.isOver()) {
                counting.close();
            }
        } else {
            greeting.accept(null);
        }
    }

    private ServerFrame.Hello hello(ServerFrame.Joining join, List<ServerFrame.Counted> unread) {
        return new ServerFrame.Hello(
                "parley.v1",
                connection.id(),
                who.author(),
                JsonText.at(who.until()),
                JsonText.at(connections.clock().instant()),
                connections.node(),
                connections.pingSeconds(),
                connections.bounds(who),
                connections.load(),
                join,
                unread);
    }

    void carryOut(String text) {
        List<ClientFrame> frames;
        try {
            frames = codec.decode(text, home);
        } catch (Refused refused) {
            connection.saw(text, text.contains(REFRESH));
            Refused tooFast = connection.slot().take(1, text.length());
            refuse(tooFast == null ? refused : tooFast);
            endIfHopeless(tooFast, 1, text.length());
            return;
        }
        connection.saw(text, text.contains(REFRESH) || frames.stream().anyMatch(ClientFrame.Refresh.class::isInstance));
        Refused tooFast = connection.slot().take(frames.size(), text.length());
        if (tooFast == null) {
            frames.forEach(this::carryOut);
        } else {
            // Each is answered: nothing is dropped without a word.
            frames.forEach(frame -> fail(frame.re(), tooFast));
            endIfHopeless(tooFast, frames.size(), text.length());
        }
    }

    private void endIfHopeless(Refused tooFast, int refused, int bytes) {
        if (tooFast != null && connection.slot().isHopeless(refused, bytes)) {
            connection.end(tooFast);
        }
    }

    private void carryOut(ClientFrame frame) {
        try {
            if (frame instanceof ClientFrame.Send send) {
                publish(send.re(), send.channel(), send.content().by(who.author()));
            } else if (frame instanceof ClientFrame.Change change) {
                publish(change.re(), change.channel(), change.by(who.author()));
            } else if (frame instanceof ClientFrame.Join join) {
                answerJoin(join);
            } else if (frame instanceof ClientFrame.Leave leave) {
                leave(leave);
            } else if (frame instanceof ClientFrame.History history) {
                history(history);
            } else if (frame instanceof ClientFrame.People people) {
                people(people);
            } else if (frame instanceof ClientFrame.Typing typing) {
                Subscription subscription = joins.subscription(typing.channel());
                connections.channels().require(who, Right.WRITE, typing.channel());
                if (subscription != null) {
                    subscription.typing(typing.on());
                }
                ok(typing.re(), ServerFrame.Ok.plain(typing.re(), typing.channel()));
            } else if (frame instanceof ClientFrame.Read read) {
                read(read);
            } else if (frame instanceof ClientFrame.Receipts asked) {
                receipts(asked);
            } else if (frame instanceof ClientFrame.Forget forget) {
                answer(
                        forget.re(),
                        connections.readState().letGo(who, forget.channel()),
                        done -> ServerFrame.Ok.plain(forget.re(), forget.channel()));
            } else if (frame instanceof ClientFrame.State state) {
                joins.status(state.status());
                ok(state.re(), ServerFrame.Ok.plain(state.re(), null));
            } else if (frame instanceof ClientFrame.Refresh refresh) {
                refresh(refresh);
            } else if (frame instanceof ClientFrame.Invalid invalid) {
                throw invalid.refused();
            }
        } catch (Refused refused) {
            fail(frame.re(), refused);
        }
    }

    private void publish(Object re, ChannelName channel, Draft draft) {
        connections.readState().publish(who, channel, draft).whenComplete((receipt, failure) -> {
            if (failure != null) {
                fail(re, refused(failure));
                connection.wakeLater();
            } else if (re != null) {
                ok(re, ServerFrame.Ok.sent(re, channel, receipt));
                connection.wakeLater();
            }
        });
    }

    private void answerJoin(ClientFrame.Join join) {
        join(
                join,
                (one, admission) -> {
                    ok(join.re(), ServerFrame.Ok.joined(join.re(), joining(join.channel(), admission)));
                    attach(one, join.channel(), admission);
                },
                refused -> {
                    fail(join.re(), refused);
                    connection.wakeLater();
                });
    }

    private ServerFrame.Joining joining(ChannelName channel, Channel.Admission admission) {
        return ServerFrame.Joining.of(channel, admission, connections.channels().writesAfter(who, channel));
    }

    private void join(
            ClientFrame.Join join, BiConsumer<Joins.Joined, Channel.Admission> admitted, Consumer<Refused> turnedAway) {
        ChannelName channel = join.channel();
        Joins.Joined one = joins.reserve(channel);
        try {
            connections
                    .join(() -> Channels.prepared(
                            who,
                            channel,
                            () -> connections
                                    .channels()
                                    .join(who, channel, join.start(), manner(join), connection, codec)))
                    .whenComplete((admission, failure) -> {
                        if (failure == null) {
                            admitted.accept(one, admission);
                        } else {
                            joins.forget(channel, one);
                            turnedAway.accept(refused(failure));
                        }
                    });
        } catch (Refused refused) {
            joins.forget(channel, one);
            throw refused;
        }
    }

    private Manner manner(ClientFrame.Join join) {
        boolean members = join.members() == null
                ? join.channel().kind() == Kind.CHAT
                        && join.view() == View.ALL
                        && who.grant().allows(Right.PRESENCE, join.channel())
                : join.members();
        return new Manner(join.view(), join.rate(), members && codec.signals());
    }

    /** The answer goes first: from here on the subscription is read. */
    private void attach(Joins.Joined one, ChannelName channel, Channel.Admission admission) {
        Refused dropped = joins.attach(one, admission.subscription());
        if (dropped != null) {
            tellRemoved(channel, dropped);
        }
    }

    private void leave(ClientFrame.Leave leave) {
        joins.leave(leave.channel());
        ok(leave.re(), ServerFrame.Ok.plain(leave.re(), leave.channel()));
    }

    /** Any thread. Ends a subscription that its reader did not ask to end, if there is one, and tells them why. */
    void drop(ChannelName channel, Refused why) {
        if (joins.drop(channel, why)) {
            tellRemoved(channel, why);
        }
    }

    private void tellRemoved(ChannelName channel, Refused why) {
        String event = codec.encode(ServerFrame.Removed.of(channel, why));
        connection.answer(event);
        if (event == null || connection.isOneWay()) {
            // Without a word for it, the connection says it by its end; and one that cannot join another channel has
            // come to its
            // end.
            connection.end(why);
        } else {
            connection.wakeLater();
        }
    }

    private void refresh(ClientFrame.Refresh refresh) {
        Identity fresh = connections.renew(who, refresh.token());
        who = fresh;
        ok(refresh.re(), ServerFrame.Ok.refreshed(refresh.re(), fresh.until()));
        for (ChannelName channel : joins.channels()) {
            Channels.prepared(fresh, channel, () -> CompletableFuture.completedFuture(null))
                    .whenComplete((done, failure) -> dropUnread(fresh, channel));
        }
    }

    /** Where somebody's rights change by themselves, ends what they may not read any longer. */
    void review(Subscription[] subscriptions) {
        Identity now = who;
        if (now.grant().changes()) {
            for (Subscription one : subscriptions) {
                // What is found out is there at the next look.
                var unused = now.grant().prepare(one.channel());
                dropUnread(now, one.channel());
            }
        }
    }

    private void dropUnread(Identity now, ChannelName channel) {
        Refused refused = connections.channels().endsReading(now, channel);
        if (refused != null) {
            drop(channel, refused);
        }
    }

    void leaveAll() {
        joins.leaveAll();
        Inboxes.Opened open = counting;
        if (open != null) {
            open.close();
        }
    }

    private void people(ClientFrame.People asked) {
        answer(
                asked.re(),
                connections.channels().members(who, asked.channel()),
                people -> ServerFrame.Ok.people(asked.re(), asked.channel(), people));
    }

    private void read(ClientFrame.Read read) {
        answer(
                read.re(),
                connections
                        .readState()
                        .note(who, read.channel(), new ReadState.Claim(read.epoch(), read.seq(), read.delivered())),
                mark -> ServerFrame.Ok.read(read.re(), read.channel(), mark));
    }

    private void receipts(ClientFrame.Receipts asked) {
        answer(
                asked.re(),
                connections.readState().receipts(who, asked.channel()),
                all -> ServerFrame.Ok.receipts(asked.re(), asked.channel(), UnreadText.receipts(all)));
    }

    /** Says how it went, when it is done. */
    private <T> void answer(Object re, CompletionStage<T> stage, Function<T, ServerFrame> yes) {
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                fail(re, refused(failure));
            } else {
                ok(re, yes.apply(value));
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
        connection.answer(codec.encode(re, refused));
    }

    private Refused refused(Throwable failure) {
        return Refused.of(failure, connection::bug);
    }
}
