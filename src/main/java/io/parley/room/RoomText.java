package io.parley.room;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.Fields;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rooms as JSON: as owners ask for them, as they stand in their feed, and as the API tells them. */
public final class RoomText {
    private static final int DEPTH = 3;

    private RoomText() {}

    // JSON-B writes public records only, and leaves out what is null.

    /**
     * A room, told to somebody who may know of it.
     *
     * @param moderates {@code true} where it is told to one person, who moderates it; else {@code null}
     */
    public record Told(
            String room,
            String channel,
            String title,
            String topic,
            String access,
            Author owner,
            List<ToldMember> members,
            int memberCount,
            long slow,
            long newcomers,
            boolean archived,
            String createdAt,
            Boolean moderates) {

        Told to(boolean moderator) {
            return new Told(
                    room,
                    channel,
                    title,
                    topic,
                    access,
                    owner,
                    members,
                    memberCount,
                    slow,
                    newcomers,
                    archived,
                    createdAt,
                    moderator ? true : null);
        }
    }

    public record ToldMember(String id, String name, boolean moderator) {}

    /**
     * What an owner asks for. What is {@code null} was left out.
     *
     * @param slow seconds, as {@code newcomers}
     */
    record Wish(String title, String topic, Door door, Long slow, Long newcomers, Boolean archived) {

        /** The room as it is then. */
        Room of(Room room) {
            return new Room(
                    room.channel(),
                    title == null ? room.title() : title,
                    topic == null ? room.topic() : topic,
                    door == null ? room.door() : door,
                    room.owner(),
                    room.members(),
                    slow == null ? room.slow() : Duration.ofSeconds(slow),
                    newcomers == null ? room.newcomers() : Duration.ofSeconds(newcomers),
                    archived == null ? room.archived() : archived,
                    room.createdAt());
        }
    }

    /** @throws Refused {@code bad-request} */
    static Wish wish(String body) {
        Fields fields = new Fields(JsonCodec.object(body, DEPTH));
        // A misspelt "access" would leave a door open.
        fields.requireOnly("title", "topic", "access", "slow", "newcomers", "archived");
        String access = fields.text("access");
        Door wished = access == null ? null : Door.of(access);
        if (wished == Door.DIRECT) {
            throw new Refused(Refusal.BAD_REQUEST, "\"access\" is \"public\" or \"private\".");
        }
        return new Wish(
                fields.text("title"),
                fields.text("topic"),
                wished,
                fields.whole("slow"),
                fields.whole("newcomers"),
                fields.flag("archived"));
    }

    /** Somebody who is to be a member. */
    static Room.Member member(String body) {
        Fields fields = new Fields(JsonCodec.object(body, DEPTH));
        String name = fields.text("name");
        return new Room.Member(
                name == null ? null : Author.of("member", name).name(), Boolean.TRUE.equals(fields.flag("moderator")));
    }

    /** Whom somebody wants to talk with. */
    static Author other(String body) {
        Fields fields = new Fields(JsonCodec.object(body, DEPTH));
        String id = fields.required("user", fields.text("user"));
        String name = fields.text("name");
        return Author.of(id, name == null ? "?" : name);
    }

    static Told told(Room room, boolean withMembers) {
        List<ToldMember> members = room.members().entrySet().stream()
                .map(one -> new ToldMember(
                        one.getKey(), one.getValue().name(), one.getValue().moderator()))
                .toList();
        return new Told(
                room.channel().name(),
                room.channel().path(),
                room.title(),
                room.topic(),
                room.door().word(),
                room.owner(),
                withMembers ? members : null,
                members.size(),
                room.slow().toSeconds(),
                room.newcomers().toSeconds(),
                room.archived(),
                JsonText.at(room.createdAt()),
                null);
    }

    /**
     * What stands in the feed.
     *
     * @throws Refused {@code bad-request} for what is none
     */
    static Room kept(JsonObject body) {
        Fields fields = new Fields(body);
        // Rooms from before there was this have none.
        Long newcomers = fields.whole("newcomers");
        Map<String, Room.Member> members = new LinkedHashMap<>();
        JsonArray all = body.getJsonArray("members");
        for (JsonValue one : all == null ? JsonValue.EMPTY_JSON_ARRAY : all) {
            Fields member = new Fields(one.asJsonObject());
            members.put(
                    member.required("id", member.text("id")),
                    new Room.Member(member.text("name"), Boolean.TRUE.equals(member.flag("moderator"))));
        }
        return new Room(
                ChannelName.parse(fields.required("channel", fields.text("channel"))),
                fields.text("title"),
                fields.text("topic"),
                Door.of(fields.required("access", fields.text("access"))),
                fields.author("owner"),
                members,
                Duration.ofSeconds(fields.required("slow", fields.whole("slow"))),
                Duration.ofSeconds(newcomers == null ? 0 : newcomers),
                Boolean.TRUE.equals(fields.flag("archived")),
                Instant.parse(fields.required("createdAt", fields.text("createdAt"))));
    }
}
