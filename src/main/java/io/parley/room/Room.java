package io.parley.room;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A room as its owner has furnished it.
 *
 * @param title for people: 1 to 100 characters; {@code null}: its name
 * @param topic for people: up to 500 characters; {@code null}: none
 * @param owner moderates it; {@code null} in a direct one
 * @param members by their ids, in the order they came; of a public room those who moderate it, or want to have it in their list
 * @param slow how long each waits from one message to the next; zero: not at all
 * @param newcomers how long each waits from when they first came until they write; zero: not at all
 * @param archived whether nobody writes any longer
 */
public record Room(
        ChannelName channel,
        String title,
        String topic,
        Door door,
        Author owner,
        Map<String, Member> members,
        Duration slow,
        Duration newcomers,
        boolean archived,
        Instant createdAt) {
    static final int MOST_MEMBERS = 1000;

    private static final int LONGEST_TITLE = 100;
    private static final int LONGEST_TOPIC = 500;
    private static final Duration SLOWEST = Duration.ofHours(6);
    private static final Duration NEW_AT_MOST = Duration.ofDays(7);

    /** @param name as it was when they came; {@code null}: nobody has told */
    public record Member(String name, boolean moderator) {}

    /** @throws Refused {@code bad-request} for a field outside its bounds, {@code too-many} members */
    public Room {
        require(
                title == null || (!title.isBlank() && title.length() <= LONGEST_TITLE),
                "A title has 1 to 100 characters.");
        require(topic == null || topic.length() <= LONGEST_TOPIC, "A topic has up to 500 characters.");
        require(!slow.isNegative() && slow.compareTo(SLOWEST) <= 0, "\"slow\" is from 0 to 21,600 seconds.");
        require(
                !newcomers.isNegative() && newcomers.compareTo(NEW_AT_MOST) <= 0,
                "\"newcomers\" is from 0 to 604,800 seconds.");
        if (members.size() > MOST_MEMBERS) {
            throw new Refused(Refusal.TOO_MANY, "A room has " + MOST_MEMBERS + " members at most.");
        }
    }

    private static void require(boolean rule, String message) {
        if (!rule) {
            throw new Refused(Refusal.BAD_REQUEST, message);
        }
    }

    boolean isOwner(String user) {
        return owner != null && owner.id().equals(user);
    }

    boolean isMember(String user) {
        return isOwner(user) || members.containsKey(user);
    }

    /** Its owner and its members. */
    List<Author> people() {
        List<Author> all = new ArrayList<>();
        if (owner != null) {
            all.add(owner);
        }
        members.forEach((id, member) -> {
            if (owner == null || !owner.id().equals(id)) {
                all.add(new Author(id, member.name() == null ? id : member.name()));
            }
        });
        return all;
    }

    boolean isModerator(String user) {
        Member member = members.get(user);
        return isOwner(user) || (member != null && member.moderator());
    }

    /**
     * Whether somebody may do this here.
     *
     * @param granted whether they might if it were any room
     * @param moderates whether they moderate it whatever it says: a room for two nobody does
     */
    boolean allows(String user, Right right, boolean granted, boolean moderates) {
        if (archived && (right == Right.WRITE || right == Right.PUBLISH)) {
            return false;
        }
        if (moderates && door != Door.DIRECT) {
            return granted;
        }
        return switch (right) {
            case MODERATE -> door != Door.DIRECT && isModerator(user);
            case PUBLISH -> granted && door == Door.PUBLIC;
            default -> isMember(user) || (granted && door == Door.PUBLIC);
        };
    }

    Room with(String user, Member member) {
        Map<String, Member> all = new LinkedHashMap<>(members);
        all.put(user, member);
        return withMembers(all);
    }

    Room without(String user) {
        Map<String, Member> all = new LinkedHashMap<>(members);
        all.remove(user);
        return withMembers(all);
    }

    private Room withMembers(Map<String, Member> all) {
        return new Room(channel, title, topic, door, owner, all, slow, newcomers, archived, createdAt);
    }
}
