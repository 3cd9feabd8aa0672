package io.parley.protocol;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.Channel;
import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.channel.Mark;
import io.parley.channel.Members;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import jakarta.json.JsonObject;
import jakarta.json.bind.annotation.JsonbNillable;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the server says, as it stands on the wire; {@code null} is left out. A message is written by {@link JsonText}. */
@JsonbTypeInfo(
        key = "type",
        value = {
            @JsonbSubtype(alias = "hello", type = ServerFrame.Hello.class),
            @JsonbSubtype(alias = "ok", type = ServerFrame.Ok.class),
            @JsonbSubtype(alias = "error", type = ServerFrame.Failure.class),
            @JsonbSubtype(alias = "bye", type = ServerFrame.Bye.class),
            @JsonbSubtype(alias = "gap", type = ServerFrame.Gap.class),
            @JsonbSubtype(alias = "snapshot", type = ServerFrame.Snapshot.class),
            @JsonbSubtype(alias = "joined", type = ServerFrame.Joined.class),
            @JsonbSubtype(alias = "left", type = ServerFrame.Left.class),
            @JsonbSubtype(alias = "members", type = ServerFrame.People.class),
            @JsonbSubtype(alias = "removed", type = ServerFrame.Removed.class),
            @JsonbSubtype(alias = "typing", type = ServerFrame.Typing.class),
            @JsonbSubtype(alias = "read", type = ServerFrame.Read.class),
            @JsonbSubtype(alias = "status", type = ServerFrame.Stated.class),
            @JsonbSubtype(alias = "room", type = ServerFrame.Furnished.class),
            @JsonbSubtype(alias = "unread", type = ServerFrame.Unread.class),
        })
public sealed interface ServerFrame {

    /** An event that is no message. */
    static ServerFrame of(ChannelName channel, Event event) {
        String path = channel.path();
        if (event instanceof Event.Gap gap) {
            return new Gap(path, gap.from(), gap.to(), null, null);
        } else if (event instanceof Event.Reset reset) {
            Position now = reset.position();
            return new Gap(path, reset.from(), null, now.epoch(), now.seq());
        } else if (event instanceof Event.Snapshot snapshot) {
            Position now = snapshot.position();
            return new Snapshot(path, now.epoch(), now.seq());
        } else if (event instanceof Event.Joined joined) {
            return new Joined(path, joined.user());
        } else if (event instanceof Event.Left left) {
            return new Left(path, left.user());
        } else if (event instanceof Event.Roster roster) {
            return new People(path, roster.people().members(), roster.people().count());
        } else if (event instanceof Event.Typing typing) {
            return new Typing(path, typing.user(), typing.on());
        } else if (event instanceof Event.Stated stated) {
            boolean says = !stated.status().text().isEmpty();
            return new Stated(
                    path,
                    stated.user(),
                    stated.status().word(),
                    says ? stated.status().text() : null);
        } else if (event instanceof Event.Read read) {
            return new Read(path, read.user(), read.seq(), read.delivered());
        } else if (event instanceof Event.Furnished furnished) {
            return new Furnished(path, JsonText.parse(furnished.room()).asJsonObject());
        }
        throw new IllegalArgumentException(event.getClass().getName());
    }

    /**
     * The first words.
     *
     * @param expires when the user's credential ends, RFC 3339; absent: never
     * @param at what the server's clock says, RFC 3339: {@code expires} less this is how long the credential holds, whatever
     *     the client's clock says
     * @param ping seconds between the server's pings
     * @param load {@code busy} or {@code full} when the node leaves something out; absent when it is at its ease
     * @param join what the joining of the path's channel has given, or {@code null}
     * @param unread what the user has not read, where that was asked for and is known
     */
    record Hello(
            String protocol,
            String connection,
            Author user,
            String expires,
            String at,
            String node,
            long ping,
            Bounds limits,
            String load,
            Joining join,
            List<Counted> unread)
            implements ServerFrame {}

    /**
     * {@link Limits}, told to clients.
     *
     * @param rate {@code null}: as fast as it goes
     */
    record Bounds(int frame, int commands, int channels, int history, int receipts, Rates rate) {
        public static Bounds of(Limits limits, Rates rate) {
            return new Bounds(
                    limits.frame(), limits.commands(), limits.channels(), limits.history(), limits.receipts(), rate);
        }
    }

    /** What a connection may send a second, in the long run: commands, and bytes of UTF-8. */
    record Rates(long commands, long bytes) {}

    /**
     * What joining has given.
     *
     * @param writeAfter seconds after which who is new there may write; {@code null}: at once
     */
    record Joining(
            String channel,
            String epoch,
            long seq,
            boolean resumed,
            Lost gap,
            List<Members.Member> members,
            Integer memberCount,
            BigDecimal writeAfter) {

        /** @param wait how long whoever joins has to before they write; {@code null}: not at all */
        public static Joining of(ChannelName channel, Channel.Admission admission, Duration wait) {
            Members.Snapshot people = admission.people();
            return new Joining(
                    channel.path(),
                    admission.head().epoch(),
                    admission.head().seq(),
                    admission.resumed(),
                    Lost.of(admission.gap()),
                    people == null ? null : people.members(),
                    people == null ? null : people.count(),
                    seconds(wait));
        }
    }

    /** Rounded up: not a moment too early. */
    private static BigDecimal seconds(Duration wait) {
        return wait == null ? null : BigDecimal.valueOf(wait.toMillis() + 1, 3);
    }

    /** Numbers that are lost, both inclusive; {@code to} is {@code null} where nobody knows. */
    record Lost(long from, @JsonbNillable Long to) {
        public static Lost of(Event.Gap gap) {
            return gap == null ? null : new Lost(gap.from(), gap.to());
        }
    }

    /** Yes. What else it holds depends on the command. */
    record Ok(
            Object re,
            String channel,
            String epoch,
            Long seq,
            String messageId,
            Boolean resumed,
            Lost gap,
            List<Members.Member> members,
            Integer memberCount,
            Long next,
            String expires,
            List<Receipt> receipts,
            BigDecimal writeAfter)
            implements ServerFrame {

        private Ok(Object re, String channel, String epoch, Long seq, String messageId) {
            this(re, channel, epoch, seq, messageId, null, null, null, null, null, null, null, null);
        }

        /** @param channel {@code null}: it is about none in particular */
        public static Ok plain(Object re, ChannelName channel) {
            String path = channel == null ? null : channel.path();
            return new Ok(re, path, null, null, null);
        }

        public static Ok refreshed(Object re, Instant until) {
            return new Ok(re, null, null, null, null, null, null, null, null, null, JsonText.at(until), null, null);
        }

        public static Ok joined(Object re, Joining join) {
            return new Ok(
                    re,
                    join.channel,
                    join.epoch,
                    join.seq,
                    null,
                    join.resumed,
                    join.gap,
                    join.members,
                    join.memberCount,
                    null,
                    null,
                    null,
                    join.writeAfter);
        }

        public static Ok sent(Object re, ChannelName channel, Broker.Receipt receipt) {
            Position kept = receipt.position();
            return new Ok(re, channel.path(), kept.epoch(), kept.seq(), receipt.messageId());
        }

        /** Without the messages. */
        static Ok history(Object re, ChannelName channel, HistoryPage page) {
            return new Ok(
                    re,
                    channel.path(),
                    page.epoch(),
                    page.seq(),
                    null,
                    null,
                    Lost.of(page.gap()),
                    null,
                    null,
                    page.next(),
                    null,
                    null,
                    null);
        }

        public static Ok people(Object re, ChannelName channel, Members.Snapshot people) {
            return new Ok(
                    re,
                    channel.path(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    people.members(),
                    people.count(),
                    null,
                    null,
                    null,
                    null);
        }

        /** What is read from now on. */
        public static Ok read(Object re, ChannelName channel, Mark mark) {
            return new Ok(re, channel.path(), mark.epoch(), mark.read(), null);
        }

        public static Ok receipts(Object re, ChannelName channel, List<Receipt> receipts) {
            return new Ok(re, channel.path(), null, null, null, null, null, null, null, null, null, receipts, null);
        }
    }

    /**
     * No, and why.
     *
     * @param retryAfter seconds after which the same may be asked again; {@code null} where nobody knows
     */
    record Failure(Object re, String code, String message, boolean retry, BigDecimal retryAfter)
            implements ServerFrame {
        public static Failure of(Object re, Refused refused) {
            Refusal refusal = refused.refusal();
            return new Failure(
                    re, refusal.word(), refused.getMessage(), refusal.retry(), seconds(refused.retryAfter()));
        }
    }

    /**
     * The last words.
     *
     * @param code the close code that follows
     * @param reason a word for programs
     * @param message for people; may be {@code null}
     * @param retryAfter seconds to wait at least before coming back; {@code null} for those who need not come back
     * @param jitter seconds of which to wait a random part more
     */
    record Bye(int code, String reason, String message, Integer retryAfter, Integer jitter) implements ServerFrame {}

    /** Numbers that are lost; where nobody knows up to which, the position behind which the reader goes on. */
    record Gap(String channel, long from, @JsonbNillable Long to, String epoch, Long seq) implements ServerFrame {}

    /** All of the newest of each key have been told, as they are at this position. */
    record Snapshot(String channel, String epoch, long seq) implements ServerFrame {}

    /** The reader is no longer in this channel: nothing of it follows. */
    record Removed(String channel, String code, String message) implements ServerFrame {
        public static Removed of(ChannelName channel, Refused why) {
            return new Removed(channel.path(), why.refusal().word(), why.getMessage());
        }
    }

    record Joined(String channel, Author user) implements ServerFrame {}

    record Left(String channel, Author user) implements ServerFrame {}

    /** Its room, as everybody who may read there may know it. */
    record Furnished(String channel, JsonObject room) implements ServerFrame {}

    /** @param status {@code online} or {@code away} */
    record Stated(String channel, Author user, String status, String text) implements ServerFrame {}

    record People(String channel, List<Members.Member> members, int memberCount) implements ServerFrame {}

    record Typing(String channel, Author user, boolean on) implements ServerFrame {}

    record Read(String channel, Author user, long seq, long delivered) implements ServerFrame {}

    /** What the user has not read: of the channels where that is something else now. */
    record Unread(List<Counted> channels) implements ServerFrame {}

    /**
     * What a user has not read of a channel.
     *
     * @param seq the number of its newest entry
     * @param read up to where they have read; 0: nothing
     * @param followed {@code false}: it is not counted any longer; absent: it is
     */
    record Counted(String channel, String epoch, Long seq, Long read, Long unread, Long mentions, Boolean followed) {
        public static Counted not(ChannelName channel) {
            return new Counted(channel.path(), null, null, null, null, null, false);
        }
    }

    /**
     * How far somebody has come.
     *
     * @param seq the number of the newest message that they have read
     * @param delivered of the newest that one of their devices has
     */
    record Receipt(String epoch, Author user, long seq, long delivered) {}
}
