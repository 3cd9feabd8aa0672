package io.parley.moderation;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.net.Network;
import io.parley.protocol.Fields;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import jakarta.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Measures as JSON: as moderators ask for them, as they stand in their channel, and as the API tells them. */
final class Entries {
    /** An end that lies further off is a mistake, or none is meant. */
    private static final Duration LONGEST = Duration.ofDays(3660);

    private static final int DEPTH = 2;

    private Entries() {}

    /**
     * What a moderator asks for.
     *
     * @throws Refused {@code bad-request}
     */
    static Measure asked(String body, Author by, Instant now) {
        Fields fields = new Fields(JsonCodec.object(body, DEPTH));
        // What is not known is not left aside: a ban with a misspelt end would never end.
        fields.requireOnly("action", "channel", "user", "address", "until", "for", "reason");
        Action action = Action.of(fields.required("action", fields.text("action")));
        String until = fields.text("until");
        Duration time = fields.duration("for");
        if (until != null && time != null) {
            throw bad("Either \"until\" or \"for\", and not both.");
        }
        if (action == Action.KICK && (until != null || time != null)) {
            throw bad("A kick has no end: a ban does.");
        }
        Instant end = until != null ? moment(until) : time != null ? now.plus(time) : null;
        if (end != null && !(end.isAfter(now) && end.isBefore(now.plus(LONGEST)))) {
            throw bad("The end lies in the future, and not more than ten years off.");
        }
        return measure(fields, action, end, by, now);
    }

    /**
     * What stands in the channel.
     *
     * @throws Refused {@code bad-request} for what is none
     */
    static Measure kept(JsonObject body) {
        Fields fields = new Fields(body);
        String until = fields.text("until");
        return measure(
                fields,
                Action.of(fields.required("action", fields.text("action"))),
                until == null ? null : moment(until),
                fields.required("by", fields.author("by")),
                moment(fields.required("at", fields.text("at"))));
    }

    private static Measure measure(Fields fields, Action action, Instant until, Author by, Instant at) {
        String channel = fields.text("channel");
        String address = fields.text("address");
        Network network = address == null ? null : Network.parse(address);
        if (address != null && network == null) {
            throw bad("\"address\" is an IP address or a block of them, such as 203.0.113.7 or 2001:db8::/48.");
        }
        return new Measure(
                action,
                channel == null ? null : ChannelName.parse(channel),
                fields.text("user"),
                network,
                until,
                fields.text("reason"),
                by,
                at);
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw bad("A moment is written as in RFC 3339: 2030-01-31T12:00:00Z.");
        }
    }

    private static Refused bad(String message) {
        return new Refused(Refusal.BAD_REQUEST, message);
    }

    /** As it stands in the channel and as the API tells it: the same record. */
    static Told told(Measure measure) {
        return new Told(
                measure.id(),
                measure.action().word(),
                measure.channel() == null ? null : measure.channel().path(),
                measure.user(),
                address(measure.network()),
                JsonText.at(measure.until()),
                measure.reason(),
                measure.by(),
                JsonText.at(measure.at()));
    }

    /** One address without the length of its block, which is its own. */
    static String address(Network network) {
        return network == null ? null : network.toString().replaceFirst("(?<=\\.\\d{1,3})/32$|/128$", "");
    }
}
