package io.parley.broker.redis;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Outline;
import io.parley.channel.Position;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.channel.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** What Redis does with a channel: each is one step, and one command. */
final class RedisLog {
    /** The epoch of a channel that never was: there is no place in it to come back to. */
    private static final String NO_EPOCH = "none";

    private static final int EPOCH_LENGTH = 8;

    /** Instead of a number: it was not published, and why. */
    private static final long CONFLICT = -1;

    private static final long KEYS_FULL = -2;
    private static final long NO_TARGET = -3;
    private static final long REACTIONS_FULL = -4;

    /** Stands behind the emoji, which has none in it. */
    private static final char BEHIND_EMOJI = '\n';

    /** Where a page has the numbers of what is erased. */
    private static final int ERASED = 4;

    private static final int PAGE_BYTES = 1 << 20;
    private static final Duration PEOPLE_KEPT = Duration.ofMinutes(5);
    private static final Duration EMPTY_KEPT = Duration.ofMinutes(10);

    private final RedisLine line;
    private final Keys keys;
    private final String node;
    private final long messages;
    private final Duration age;
    private final int mostKeys;

    /**
     * @param messages how many messages of a channel are kept at least, as long as they are younger than {@code age}
     * @param mostKeys how many keys a channel may have
     */
    RedisLog(RedisLine line, Keys keys, String node, long messages, Duration age, int mostKeys) {
        this.line = line;
        this.keys = keys;
        this.node = node;
        this.messages = messages;
        this.age = age;
        this.mostKeys = mostKeys;
    }

    CompletionStage<Broker.Receipt> publish(ChannelName channel, Draft draft) {
        List<String> arguments = List.of(
                Tokens.random(EPOCH_LENGTH),
                draft.messageId() == null ? "" : draft.messageId(),
                draft.key() == null ? "" : draft.key(),
                draft.ifSeq() == null ? "" : draft.ifSeq().toString(),
                Announcement.entry(draft),
                "" + messages,
                "" + age.toMillis(),
                line.announce(),
                keys.topic(channel),
                "" + mostKeys,
                draft.deletes() ? "1" : "",
                String.join("\n", draft.mentions()));
        return line.run(
                        Script.PUBLISH,
                        List.of(
                                keys.meta(channel),
                                keys.log(channel),
                                keys.keys(channel),
                                keys.ids(channel, 0),
                                keys.ids(channel, 1),
                                keys.gone(channel),
                                keys.state(channel)),
                        draft.relation() == null ? arguments : withRelation(arguments, draft))
                .thenApply(reply -> receipt(channel, draft, reply));
    }

    private static List<String> withRelation(List<String> arguments, Draft draft) {
        List<String> all = new ArrayList<>(arguments);
        Relation relation = draft.relation();
        all.add(relation.word());
        all.add("" + relation.target());
        all.add(draft.epoch() == null ? "" : draft.epoch());
        if (relation instanceof Relation.Reacted reacted) {
            all.add(reacted.emoji() + BEHIND_EMOJI + draft.from().id());
            all.add(reacted.on() ? "1" : "");
            all.add("" + Relation.MOST_EMOJI);
            all.add("" + Relation.MOST_REACTIONS);
        }
        return all;
    }

    private Broker.Receipt receipt(ChannelName channel, Draft draft, List<Object> reply) {
        Position position = new Position((String) reply.get(0), (Long) reply.get(1));
        if (position.seq() == CONFLICT) {
            Position newest = new Position(position.epoch(), (Long) reply.get(2));
            String entry = (String) reply.get(3);
            throw Refused.conflict(channel, entry.isEmpty() ? null : Announcement.message(newest, entry));
        }
        if (position.seq() == KEYS_FULL) {
            throw Refused.keysFull(mostKeys);
        }
        if (position.seq() == NO_TARGET) {
            throw Refused.noTarget();
        }
        if (position.seq() == REACTIONS_FULL) {
            throw Refused.reactionsFull();
        }
        return new Broker.Receipt(
                position, draft.messageId() == null ? Announcement.idOf(position) : draft.messageId());
    }

    CompletionStage<Broker.Page> read(ChannelName channel, long after, int limit) {
        return page(channel, "XRANGE", (after + 1) + "-0", "+", limit);
    }

    CompletionStage<Broker.Page> latest(ChannelName channel, long after, int limit) {
        return line.run(
                        Script.LATEST,
                        List.of(
                                keys.meta(channel),
                                keys.log(channel),
                                keys.keys(channel),
                                keys.gone(channel),
                                keys.state(channel)),
                        List.of("" + after, "" + limit, "" + PAGE_BYTES))
                .thenApply(RedisLog::page);
    }

    CompletionStage<Broker.Page> readBack(ChannelName channel, long before, int limit) {
        String from = before == Long.MAX_VALUE ? "+" : "(" + before + "-0";
        return page(channel, "XREVRANGE", from, "-", limit).thenApply(page -> {
            Collections.reverse(page.messages());
            return page;
        });
    }

    private CompletionStage<Broker.Page> page(ChannelName channel, String command, String from, String to, int limit) {
        return line.run(
                        Script.READ,
                        List.of(keys.meta(channel), keys.log(channel), keys.deleted(channel)),
                        List.of(command, from, to, "" + limit, "" + PAGE_BYTES))
                .thenApply(RedisLog::page);
    }

    private static Broker.Page page(List<Object> reply) {
        String epoch = reply.get(0) == null ? NO_EPOCH : (String) reply.get(0);
        List<?> entries = (List<?>) reply.get(3);
        List<Event.Message> found = new ArrayList<>(entries.size() / 2);
        for (int i = 0; i < entries.size(); i += 2) {
            Position position = new Position(epoch, (Long) entries.get(i));
            found.add(Announcement.message(position, (String) entries.get(i + 1)));
        }
        if (reply.size() > ERASED) {
            List<?> erased = (List<?>) reply.get(ERASED);
            found.replaceAll(message -> erased.contains(message.seq()) ? message.erased() : message);
        }
        return new Broker.Page(epoch, found, (Long) reply.get(2), (Long) reply.get(1));
    }

    CompletionStage<Broker.Changes> changes(ChannelName channel, long from, long to, boolean backwards) {
        return line.run(
                        Script.CHANGES,
                        List.of(keys.meta(channel), keys.log(channel), keys.changes(channel)),
                        List.of(backwards ? "ZREVRANGEBYSCORE" : "ZRANGEBYSCORE", "" + from, "" + to, "" + PAGE_BYTES))
                .thenApply(reply -> {
                    Broker.Page page = page(reply.subList(1, reply.size()));
                    page.messages().sort(Comparator.comparingLong(Event.Message::seq));
                    Long reached = (Long) reply.get(0);
                    return new Broker.Changes(page.messages(), reached == 0 ? null : reached);
                });
    }

    CompletionStage<Outline> outline(ChannelName channel) {
        return line.run(
                        Script.OUTLINE,
                        List.of(
                                keys.meta(channel),
                                keys.log(channel),
                                keys.quiet(channel),
                                keys.deleted(channel),
                                keys.mentions(channel)),
                        List.of("" + Outline.REACH))
                .thenApply(RedisLog::outline);
    }

    private static Outline outline(List<Object> reply) {
        List<Long> quiet = Stream.concat(numbers(reply.get(3)), numbers(reply.get(4)))
                .sorted()
                .distinct()
                .toList();
        List<Outline.Mention> mentions = ((List<?>) reply.get(5))
                .stream()
                        .map(row -> ((String) row).split("\n", 2))
                        .map(row -> new Outline.Mention(Long.parseLong(row[0]), row[1]))
                        .toList();
        String epoch = reply.get(0) == null ? NO_EPOCH : (String) reply.get(0);
        return new Outline(epoch, (Long) reply.get(1), (Long) reply.get(2), quiet, mentions);
    }

    private static Stream<Long> numbers(Object rows) {
        return ((List<?>) rows).stream().map(row -> Long.valueOf((String) row));
    }

    CompletionStage<RedisChannel.State> check(ChannelName channel, String epoch, long seq, Instant at, long version) {
        return line.run(
                        Script.CHECK,
                        List.of(keys.meta(channel), keys.log(channel), keys.people(channel)),
                        List.of(
                                Tokens.random(EPOCH_LENGTH),
                                epoch,
                                "" + seq,
                                "" + at.toEpochMilli(),
                                "" + version,
                                "" + EMPTY_KEPT.toMillis(),
                                "" + age.multipliedBy(2).toMillis(),
                                "" + PEOPLE_KEPT.toMillis(),
                                line.announce(),
                                keys.topic(channel)))
                .thenApply(reply -> new RedisChannel.State(
                        (String) reply.get(0),
                        (Long) reply.get(1),
                        Instant.ofEpochMilli(Long.parseLong((String) reply.get(2))),
                        (Long) reply.get(3),
                        (Long) reply.get(4),
                        reply.get(5) == null ? null : people((List<?>) reply.get(5))));
    }

    /** Tells the other nodes of some of this one's people. */
    CompletionStage<?> here(ChannelName channel, Collection<Broker.Presence> people) {
        List<String> arguments = new ArrayList<>(List.of(
                "" + PEOPLE_KEPT.toMillis(),
                "" + EMPTY_KEPT.toMillis(),
                line.announce(),
                keys.topic(channel),
                Announcement.people(node, people)));
        for (Broker.Presence one : people) {
            arguments.add(node + ' ' + one.user().id());
            arguments.add(one.connections() == 0 ? "" : one.connections() + " " + Announcement.shown(one));
        }
        return line.run(Script.HERE, List.of(keys.meta(channel), keys.people(channel)), arguments);
    }

    CompletionStage<List<Broker.Presence>> people(ChannelName channel) {
        return line.ask(commands -> commands.hgetall(keys.people(channel))).thenApply(hash -> {
            List<String> turns = new ArrayList<>();
            hash.forEach((field, value) -> turns.addAll(List.of(field, value)));
            return people(turns);
        });
    }

    /** Fields and values in turn: a node and a user's id; how many connections, and the user's name. */
    private static List<Broker.Presence> people(List<?> hash) {
        List<Broker.Presence> people = new ArrayList<>();
        for (int i = 0; i < hash.size(); i += 2) {
            String[] field = ((String) hash.get(i)).split(" ", 2);
            String[] value = ((String) hash.get(i + 1)).split(" ", 2);
            people.add(Announcement.presence(field[0], field[1], value[1], Integer.parseInt(value[0])));
        }
        return people;
    }

    /** Takes out the people of a node that has died, and tells all nodes, unless another has done so. */
    CompletionStage<?> bury(ChannelName channel, String dead) {
        return line.run(
                Script.BURY,
                List.of(keys.meta(channel), keys.people(channel)),
                List.of(dead, line.announce(), keys.topic(channel)));
    }

    CompletionStage<?> signal(ChannelName channel, Event.Signal signal) {
        String text = Announcement.passing(node, signal);
        return line.ask(commands -> line.announce().equals("SPUBLISH")
                ? commands.spublish(keys.topic(channel), text)
                : commands.publish(keys.topic(channel), text));
    }
}
