package io.parley.broker.redis;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Position;
import io.parley.channel.Relation;
import io.parley.channel.Status;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What nodes hear of each other over a channel's topic, as text: a letter says what it is. The scripts write some of it. */
sealed interface Announcement {
    String LINE = "\n";
    String AWAY = "away";

    /** A message was published. */
    record Published(Event.Message message) implements Announcement {}

    /** The log's life has ended, and another begun. */
    record NewEpoch() implements Announcement {}

    /**
     * Some of a node's people have changed.
     *
     * @param version grows by one with each change of a channel's people
     */
    record People(long version, String node, List<Broker.Presence> people) implements Announcement {}

    /** A node's people were taken out, for it has died. */
    record Died(long version, String node) implements Announcement {}

    /** Something passes. */
    record Passing(String node, Event.Signal signal) implements Announcement {}

    static Announcement parse(String text, Clock clock) {
        Packed.Reader reader = new Packed.Reader(text, 1);
        return switch (text.charAt(0)) {
            case 'M' -> {
                Position position = new Position(reader.word(), reader.number());
                yield new Published(message(position, reader));
            }
            case 'E' -> new NewEpoch();
            case 'P' -> people(reader.number(), reader);
            case 'X' -> new Died(reader.number(), reader.rest());
            case 'S' -> passing(reader, clock);
            default -> throw new IllegalArgumentException("There is no announcement of this kind.");
        };
    }

    /** What is kept of a draft; the script puts the time before it. */
    static String entry(Draft draft) {
        StringBuilder text = new StringBuilder(96 + draft.body().length());
        Packed.add(text, draft.messageId() == null ? "" : draft.messageId());
        Packed.add(text, draft.from().id());
        Packed.add(text, draft.from().name());
        if (draft.relation() == null) {
            Packed.add(text, draft.key() == null ? "" : draft.key());
        } else {
            // What stands to another entry has no key. A node of an earlier version takes this for one.
            Packed.addMarked(text, draft.relation().text());
        }
        return text.append(draft.body()).toString();
    }

    /** A message as it is kept. */
    static Event.Message message(Position position, String entry) {
        return message(position, new Packed.Reader(entry, 0));
    }

    private static Event.Message message(Position position, Packed.Reader entry) {
        Instant at = Instant.ofEpochMilli(entry.number());
        String messageId = entry.next();
        Author from = new Author(entry.next(), entry.next());
        boolean marked = entry.isMarked();
        String key = entry.next();
        return new Event.Message(
                position.epoch(),
                position.seq(),
                messageId.isEmpty() ? idOf(position) : messageId,
                from,
                at,
                marked || key.isEmpty() ? null : key,
                entry.rest(),
                marked ? Relation.parse(key) : null);
    }

    /** A message that was published without an id gets it from its place: nobody can repeat it. */
    static String idOf(Position position) {
        return position.epoch() + "-" + position.seq();
    }

    /** Behind the letter and the version, which the script writes. */
    static String people(String node, Collection<Broker.Presence> people) {
        StringBuilder text = Packed.add(new StringBuilder(), node);
        for (Broker.Presence one : people) {
            Packed.add(text, one.user().id());
            Packed.add(text, shown(one));
            Packed.add(text, "" + one.connections());
        }
        return text.toString();
    }

    private static People people(long version, Packed.Reader reader) {
        String node = reader.next();
        List<Broker.Presence> people = new ArrayList<>();
        while (reader.hasNext()) {
            people.add(presence(node, reader.next(), reader.next(), Integer.parseInt(reader.next())));
        }
        return new People(version, node, people);
    }

    /** What others see of somebody: the name, and behind it what they say of their being here. None of it has a line of its own. */
    static String shown(Broker.Presence one) {
        Status status = one.status();
        return status.equals(Status.ONLINE)
                ? one.user().name()
                : one.user().name() + LINE + (status.away() ? AWAY : "") + LINE + status.text();
    }

    static Broker.Presence presence(String node, String user, String shown, int connections) {
        String[] lines = shown.split(LINE, 3);
        Status status = lines.length < 3 ? Status.ONLINE : new Status(lines[1].equals(AWAY), lines[2]);
        return new Broker.Presence(node, new Author(user, lines[0]), connections, status);
    }

    static String passing(String node, Event.Signal signal) {
        StringBuilder text = Packed.add(new StringBuilder("S"), node);
        if (signal instanceof Event.Typing typing) {
            passing(text, "typing", typing.user(), "" + typing.on());
        } else if (signal instanceof Event.Read read) {
            passing(text, "read", read.user(), read.seq() + " " + read.delivered());
        } else if (signal instanceof Event.Note note) {
            passing(text, "note", note.user(), note.text());
        } else {
            throw new IllegalArgumentException("Each node finds this out by itself: " + signal.getClass());
        }
        return text.toString();
    }

    /** Nodes of an earlier version tell what was read alone. */
    private static Event.Read read(Author user, String value) {
        String[] numbers = value.split(" ", 2);
        return new Event.Read(user, Long.parseLong(numbers[0]), Long.parseLong(numbers[numbers.length - 1]));
    }

    private static void passing(StringBuilder text, String kind, Author user, String value) {
        for (String part : List.of(kind, user.id(), user.name(), value)) {
            Packed.add(text, part);
        }
    }

    private static Passing passing(Packed.Reader reader, Clock clock) {
        String node = reader.next();
        String kind = reader.next();
        Author user = new Author(reader.next(), reader.next());
        String value = reader.next();
        return new Passing(
                node,
                switch (kind) {
                    case "typing" -> new Event.Typing(user, Boolean.parseBoolean(value), clock.instant());
                    case "read" -> read(user, value);
                    case "note" -> new Event.Note(user, value);
                    default -> throw new IllegalArgumentException("There is no signal of this kind.");
                });
    }
}
