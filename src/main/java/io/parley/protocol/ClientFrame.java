package io.parley.protocol;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Manner;
import io.parley.channel.Position;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.channel.Start;
import io.parley.channel.Status;
import io.parley.channel.View;

/**
 * A command. {@code re} is the {@code id} to answer with, a {@code String}, a {@code Long}, or {@code null}; a {@code null}
 * {@code channel} stands for the channel of the connection's path.
 */
public sealed interface ClientFrame {

    Object re();

    /**
     * @param rate writes a second at most; 0: as many as there are
     * @param members whether to tell who is here; {@code null}: as is usual for the kind of channel
     */
    record Join(Object re, ChannelName channel, Start start, View view, double rate, Boolean members)
            implements ClientFrame {

        /**
         * @param maxRate {@code null}: without a bound
         * @param most of the newest messages to begin with
         * @throws Refused {@code bad-request} for what does not go together, or lies outside its bounds
         */
        public static Join of(
                Object re,
                ChannelName channel,
                Position since,
                Long last,
                View view,
                Double maxRate,
                Boolean members,
                int most) {
            if (view == View.LATEST && (Boolean.TRUE.equals(members) || (last != null && last != 0))) {
                throw Fields.bad("With \"view\":\"latest\" there is neither \"members\" nor \"last\".");
            }
            if (view == View.FOLDED) {
                throw Fields.bad("\"view\":\"folded\" is a view of the history only.");
            }
            if (maxRate != null && !(maxRate >= Manner.LEAST_RATE && maxRate <= Manner.MOST_RATE)) {
                throw Fields.bad(
                        "\"maxRate\" is a number from " + Manner.LEAST_RATE + " to " + (int) Manner.MOST_RATE + ".");
            }
            return new Join(re, channel, start(since, last, most), view, maxRate == null ? 0 : maxRate, members);
        }

        private static Start start(Position since, Long last, int most) {
            if (last != null && (last < 0 || last > most)) {
                throw Fields.bad("\"last\" is a number from 0 to " + most + ".");
            }
            if (since != null) {
                return new Start.Since(since);
            }
            if (last == null || last == 0) {
                return new Start.Present();
            }
            return new Start.Last(last.intValue());
        }
    }

    record Leave(Object re, ChannelName channel) implements ClientFrame {}

    record Send(Object re, ChannelName channel, Content content) implements ClientFrame {}

    /**
     * What a message will hold, as {@link Draft} has it.
     *
     * @param replyTo the number of the message that it answers; {@code null}: it answers none
     * @param from in whose name it is published; {@code null}: the publisher's own
     */
    record Content(String body, String messageId, String key, Long ifSeq, Long replyTo, Author from) {

        /** @param body compact JSON text */
        public static Content of(String body) {
            return new Content(body, null, null, null, null, null);
        }

        /** What is {@code null} stays as it is. */
        public Content with(String id, Long newest) {
            return new Content(body, id == null ? messageId : id, key, newest == null ? ifSeq : newest, replyTo, from);
        }

        /** @throws Refused {@code bad-request} */
        public Draft by(Author publisher) {
            return new Draft(
                    from == null ? publisher : from,
                    messageId,
                    key,
                    body,
                    ifSeq,
                    replyTo == null ? null : new Relation.Reply(replyTo),
                    null,
                    Mentions.of(body));
        }
    }

    /**
     * Changes a message.
     *
     * @param body of an edit, compact JSON text; {@code null} of others
     */
    record Change(Object re, ChannelName channel, Relation.Change change, String body, String messageId)
            implements ClientFrame {

        /** @throws Refused {@code bad-request} */
        public Draft by(Author user) {
            return Draft.change(user, messageId, change, body);
        }
    }

    record History(Object re, ChannelName channel, Span span) implements ClientFrame {}

    /**
     * Which page of a history: what lies before a number or after one, and not both; neither: the newest. Of the newest of each key:
     * what lies after a number; without one, all. Folded: the same pages as of all, without the changes.
     */
    record Span(Long before, Long after, int limit, View view) {
        private static final int USUAL = 50;

        /**
         * @param bound of {@code limit}
         * @throws Refused {@code bad-request}
         */
        public static Span of(Long before, Long after, Long limit, View view, int bound) {
            if (before != null && view == View.LATEST) {
                throw Fields.bad("With \"view\":\"latest\" there is no \"before\".");
            }
            if (before != null && after != null) {
                throw Fields.bad("Give \"before\" or \"after\", not both.");
            }
            long most = limit == null ? Math.min(USUAL, bound) : limit;
            if (most < 1 || most > bound) {
                throw Fields.bad("\"limit\" is a number from 1 to " + bound + ".");
            }
            return new Span(natural("before", before), natural("after", after), (int) most, view);
        }

        private static Long natural(String name, Long value) {
            if (value != null && value < 0) {
                throw Fields.bad("\"" + name + "\" is not negative.");
            }
            return value;
        }
    }

    record People(Object re, ChannelName channel) implements ClientFrame {}

    record Typing(Object re, ChannelName channel, boolean on) implements ClientFrame {}

    /**
     * How far this user has come: see {@link io.parley.channel.Mark}.
     *
     * @param epoch the life of the log that it is about; {@code null}: the present one
     * @param seq what they have read; {@code null}: not told
     * @param delivered what their device has; {@code null}: not told
     */
    record Read(Object re, ChannelName channel, String epoch, Long seq, Long delivered) implements ClientFrame {}

    /** What this user says of their being here, on this connection. */
    record State(Object re, Status status) implements ClientFrame {}

    /** Who has come how far. */
    record Receipts(Object re, ChannelName channel) implements ClientFrame {}

    /** Lets go of a channel: nothing is counted there any longer. */
    record Forget(Object re, ChannelName channel) implements ClientFrame {}

    record Refresh(Object re, String token) implements ClientFrame {}

    /** What could not be understood, and how to say so. */
    record Invalid(Object re, Refused refused) implements ClientFrame {}
}
