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

    /** One person. */
    public record Member(String id, String name, int connections) {}

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
        NONE
    }

    private static final class Person {
        Author author;
        int connected;
        int lingering;
        Map<String, Broker.Presence> elsewhere = Map.of();

        Person(Author author) {
            this.author = author;
        }

        /** Someone who was just cut is still here, once. */
        int here() {
            return connected == 0 && lingering > 0 ? 1 : connected;
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
     * @param lingers whether the person stays, until {@link #release}
     */
    Change disconnect(Author user, boolean lingers) {
        return step(user, person -> {
            person.connected--;
            person.lingering += lingers ? 1 : 0;
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
        step.accept(person);
        if (person.connections() == 0) {
            people.remove(user.id());
            return before == null ? Change.NONE : Change.WENT;
        }
        return person.author.equals(before) ? Change.NONE : Change.CAME;
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

    int count() {
        return people.size();
    }

    Snapshot snapshot() {
        return new Snapshot(
                people.values().stream()
                        .limit(MAX_ANNOUNCED)
                        .map(person -> new Member(person.author.id(), person.author.name(), person.connections()))
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
