package io.parley.channel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The people in a channel of this node, each with the number of their connections. Not thread-safe: the channel's lock guards it. */
public final class Members {
    /** Above so many people a snapshot is cut and comings and goings are not announced: each would cost a write per reader. */
    public static final int MAX_ANNOUNCED = 500;

    private final Map<String, Member> people = new LinkedHashMap<>();

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

    /** Whether this is the person's first connection. */
    boolean add(Author user) {
        return people.merge(
                                user.id(),
                                new Member(user.id(), user.name(), 1),
                                (old, one) -> new Member(old.id(), one.name(), old.connections() + 1))
                        .connections()
                == 1;
    }

    /** Whether this was the person's last connection. */
    boolean remove(Author user) {
        return people.computeIfPresent(
                        user.id(),
                        (id, old) -> old.connections() == 1 ? null : new Member(id, old.name(), old.connections() - 1))
                == null;
    }

    int count() {
        return people.size();
    }

    Snapshot snapshot() {
        return new Snapshot(people.values().stream().limit(MAX_ANNOUNCED).toList(), people.size());
    }
}
