package io.parley.protocol;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Position;
import io.parley.channel.Refused;
import io.parley.channel.Start;

/**
 * A command. {@code re} is the {@code id} to answer with, a {@code String}, a {@code Long}, or {@code null}; a {@code null}
 * {@code channel} stands for the channel of the connection's path.
 */
public sealed interface ClientFrame {

    Object re();

    /** @param members whether to tell who is here; {@code null}: as is usual for the kind of channel */
    record Join(Object re, ChannelName channel, Start start, Boolean members) implements ClientFrame {

        /**
         * @param most of the newest messages
         * @throws Refused {@code bad-request} for a count outside 0 to {@code most}
         */
        public static Start start(Position since, Long last, int most) {
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
     * @param from in whose name it is published; {@code null}: the publisher's own
     */
    record Content(String body, String messageId, String key, Long ifSeq, Author from) {

        /** @param body compact JSON text */
        public static Content of(String body) {
            return new Content(body, null, null, null, null);
        }

        public Content withMessageId(String id) {
            return new Content(body, id, key, ifSeq, from);
        }

        /** @throws Refused {@code bad-request} */
        public Draft by(Author publisher) {
            return new Draft(from == null ? publisher : from, messageId, key, body, ifSeq);
        }
    }

    record History(Object re, ChannelName channel, Span span) implements ClientFrame {}

    /** Which page of a history: what lies before a number or after one, and not both; neither: the newest. */
    record Span(Long before, Long after, int limit) {
        private static final int USUAL = 50;

        /**
         * @param bound of {@code limit}
         * @throws Refused {@code bad-request}
         */
        public static Span of(Long before, Long after, Long limit, int bound) {
            if (before != null && after != null) {
                throw Fields.bad("Give \"before\" or \"after\", not both.");
            }
            long most = limit == null ? Math.min(USUAL, bound) : limit;
            if (most < 1 || most > bound) {
                throw Fields.bad("\"limit\" is a number from 1 to " + bound + ".");
            }
            return new Span(natural("before", before), natural("after", after), (int) most);
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

    record Read(Object re, ChannelName channel, long seq) implements ClientFrame {}

    record Refresh(Object re, String token) implements ClientFrame {}

    /** What could not be understood, and how to say so. */
    record Invalid(Object re, Refused refused) implements ClientFrame {}
}
