package io.parley.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The people in a channel, at this node and at others: several connections are one person. Not thread-safe: the channel's lock
 * guards it.
 */
public final class Members {
    /** Above so many people a snapshot is cut and comings and goings are not announced: each would cost a write per reader. */
    public static final int MAX_ANNOUNCED = 500;

    private final Map<String, Person> people = new LinkedHashMap<>();

    /**
     * One person.
     *
     * @param status {@code away}, or {@code null}
     * @param text what they say of it, or {@code null}
     */
    public record Member(String id, String name, int connections, String status, String text) {
        static Member of(Author user, int connections, Status seen) {
            return new Member(
                    user.id(),
                    user.name(),
                    connections,
                    seen.away() ? seen.word() : null,
                    seen.text().isEmpty() ? null : seen.text());
        }
    }

    /**
     * @param members at most {@link #MAX_ANNOUNCED}
     * @param count how many there are
     */
    public record Snapshot(List<Member> members, int count) {
        public Snapshot {
            members = List.copyOf(members);
        }
    }

    /** What a step means to others. */
    enum Change {
        /** They are here now, or go by another name now. */
        CAME,
        WENT,
        /** They say something else of their being here. */
        RESTATED,
        NONE
    }

    private static final class Person {
        Author author;
        int connected;
        int lingering;

        /** What their connections here say, as far as they say something: how many each. */
        Map<Status, Integer> stated = Map.of();

        /** What was seen here before they were cut. */
        Status last = Status.ONLINE;

        Map<String, Broker.Presence> elsewhere = Map.of();

        Person(Author author) {
            this.author = author;
        }

        /** Someone who was just cut is still here, once. */
        int here() {
            return connected == 0 && lingering > 0 ? 1 : connected;
        }

        void state(Status status, int more) {
            if (!status.equals(Status.ONLINE)) {
                Map<Status, Integer> counts = new HashMap<>(stated);
                counts.merge(status, more, (one, other) -> one + other == 0 ? null : one + other);
                stated = Map.copyOf(counts);
            }
        }

        /** What is seen of the connections here. */
        Status statusHere() {
            if (connected == 0) {
                return last;
            }
            List<Status> all = new ArrayList<>(stated.keySet());
            if (connected > stated.values().stream().mapToInt(Integer::intValue).sum()) {
                all.add(Status.ONLINE);
            }
            return Status.seen(all);
        }

        Status status() {
            if (stated.isEmpty() && elsewhere.isEmpty()) {
                return statusHere();
            }
            List<Status> all = new ArrayList<>();
            if (here() > 0) {
                all.add(statusHere());
            }
            elsewhere.values().forEach(presence -> all.add(presence.status()));
            return Status.seen(all);
        }

        int connections() {
            int all = here();
            for (Broker.Presence more : elsewhere.values()) {
                all += more.connections();
            }
            return all;
        }
    }

    /** A connection came to this node. */
    Change connect(Author user) {
        return step(user, person -> {
            person.connected++;
            person.author = user;
        });
    }

    /**
     * A connection of this node went.
     *
     * @param status what it has said
     * @param lingers whether the person stays, until {@link #release}
     */
    Change disconnect(Author user, Status status, boolean lingers) {
        return step(user, person -> {
            person.last = person.statusHere();
            person.connected--;
            person.state(status, -1);
            person.lingering += lingers ? 1 : 0;
        });
    }

    /** A connection of this node says something else. */
    Change restate(Author user, Status before, Status now) {
        return step(user, person -> {
            person.state(before, -1);
            person.state(now, 1);
        });
    }

    /** Somebody who was cut has had the time to come back. */
    Change release(Author user) {
        return step(user, person -> person.lingering--);
    }

    /** Another node tells of its own. */
    Change elsewhere(Broker.Presence presence) {
        return step(presence.user(), person -> {
            Map<String, Broker.Presence> nodes = new HashMap<>(person.elsewhere);
            Broker.Presence before =
                    presence.connections() > 0 ? nodes.put(presence.node(), presence) : nodes.remove(presence.node());
            // A node that still has the old name, until the grace has passed, does not take the new one away.
            if (presence.connections() > 0 && (before == null || !before.user().equals(presence.user()))) {
                person.author = presence.user();
            }
            person.elsewhere = Map.copyOf(nodes);
        });
    }

    /** Everybody of other nodes, as it would take to let go of whom {@code present} does not name. */
    List<Broker.Presence> absent(List<Broker.Presence> present) {
        Set<Object> named = new HashSet<>();
        present.forEach(one -> named.add(List.of(one.node(), one.user().id())));
        List<Broker.Presence> absent = new ArrayList<>();
        people.forEach((id, person) -> person.elsewhere.keySet().stream()
                .filter(node -> !named.contains(List.of(node, id)))
                .forEach(node -> absent.add(new Broker.Presence(node, person.author, 0))));
        return absent;
    }

    /** Everybody of one other node, as it would take to let go of them. */
    List<Broker.Presence> of(String node) {
        return people.values().stream()
                .filter(person -> person.elsewhere.containsKey(node))
                .map(person -> new Broker.Presence(node, person.author, 0))
                .toList();
    }

    private Change step(Author user, Consumer<Person> step) {
        Person person = people.computeIfAbsent(user.id(), id -> new Person(user));
        Author before = person.connections() > 0 ? person.author : null;
        Status seen = person.status();
        step.accept(person);
        if (person.connections() == 0) {
            people.remove(user.id());
            return before == null ? Change.NONE : Change.WENT;
        }
        if (!person.author.equals(before)) {
            return Change.CAME;
        }
        return person.status().equals(seen) ? Change.NONE : Change.RESTATED;
    }

    /** A user under the name that they go by now. */
    Author named(Author user) {
        Person person = people.get(user.id());
        return person == null ? user : person.author;
    }

    /** How many connections of a user this node has; one that lingers counts when there is no other. */
    int here(Author user) {
        Person person = people.get(user.id());
        return person == null ? 0 : person.here();
    }

    /** What is seen of a user's connections at this node. */
    Status statusHere(Author user) {
        Person person = people.get(user.id());
        return person == null ? Status.ONLINE : person.statusHere();
    }

    /** What is seen of a user. */
    Status status(Author user) {
        Person person = people.get(user.id());
        return person == null ? Status.ONLINE : person.status();
    }

    int count() {
        return people.size();
    }

    Snapshot snapshot() {
        return new Snapshot(
                people.values().stream()
                        .limit(MAX_ANNOUNCED)
                        .map(person -> Member.of(person.author, person.connections(), person.status()))
                        .toList(),
                people.size());
    }

    /** A snapshot of what nodes tell of a channel that nobody reads here. */
    static Snapshot snapshot(List<Broker.Presence> people) {
        Members members = new Members();
        people.forEach(members::elsewhere);
        return members.snapshot();
    }
}
