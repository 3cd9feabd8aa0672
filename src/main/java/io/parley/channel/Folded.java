package io.parley.channel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message as its changes have left it. Whoever applies all entries of a log in order, and whoever begins with some messages and what
 * {@link Broker#changes} tells of them, comes to the same.
 *
 * @param edited the newest edit, whose body counts; {@code null}: none
 * @param reactions who has reacted with what, each emoji by its first and people in the order they came
 */
public record Folded(Event.Message message, Event.Message edited, Map<String, List<Author>> reactions) {

    public boolean isDeleted() {
        return message.relation() instanceof Relation.Erased;
    }

    public String body() {
        return edited == null ? message.body() : edited.body();
    }

    /**
     * Folds entries of one log.
     *
     * @param entries in the order of their numbers; changes of what is not among them mean nothing
     * @return the messages, in order
     */
    public static List<Folded> of(List<Event.Message> entries) {
        Map<Long, State> states = new LinkedHashMap<>();
        for (Event.Message entry : entries) {
            State state = entry.relation() == null
                    ? null
                    : states.get(entry.relation().target());
            if (entry.isMessage()) {
                states.put(entry.seq(), new State(entry));
            } else if (state != null) {
                state.apply(entry);
            }
        }
        return states.values().stream().map(State::folded).toList();
    }

    private static final class State {
        private Event.Message message;
        private Event.Message edited;

        /** In the order in which they came, those that are there. */
        private final Map<Reaction, Author> reactions = new LinkedHashMap<>();

        private record Reaction(String emoji, String user) {}

        State(Event.Message message) {
            this.message = message;
        }

        void apply(Event.Message change) {
            if (message.relation() instanceof Relation.Erased) {
                return;
            }
            if (change.relation() instanceof Relation.Edited) {
                edited = change;
            } else if (change.relation() instanceof Relation.Deleted) {
                message = message.erased();
                edited = null;
                reactions.clear();
            } else if (change.relation() instanceof Relation.Reacted reacted) {
                Reaction reaction = new Reaction(reacted.emoji(), change.from().id());
                // Whoever says it again has said it last.
                reactions.remove(reaction);
                if (reacted.on()) {
                    reactions.put(reaction, change.from());
                }
            }
        }

        Folded folded() {
            Map<String, List<Author>> all = new LinkedHashMap<>();
            reactions.forEach((reaction, user) -> all.computeIfAbsent(reaction.emoji(), emoji -> new ArrayList<>())
                    .add(user));
            return new Folded(message, edited, all);
        }
    }
}
