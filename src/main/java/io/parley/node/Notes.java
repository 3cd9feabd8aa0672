package io.parley.node;

import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.channel.Format;
import io.parley.channel.Refusal;

/** What nodes say to each other: one line each, with tabs between the parts. */
sealed interface Notes {
    /** How a node wants a channel to be written to it: notes, and nothing else. */
    Format FORMAT = new Lines();

    /** The node that it is for. */
    String to();

    /** As a line. */
    String text();

    /** A question of another node's, which the answer names by its id. */
    record Asked(String to, String from, long id, Nodes.Question question) implements Notes {
        @Override
        public String text() {
            return String.join(
                    "\t",
                    "ask",
                    to,
                    from,
                    Long.toString(id),
                    question.method(),
                    Integer.toString(question.limit()),
                    question.path());
        }
    }

    /**
     * An answer.
     *
     * @param refusal {@code null}: the body is what was asked for; otherwise why not, in words
     */
    record Answered(String to, long re, Refusal refusal, String body) implements Notes {
        @Override
        public String text() {
            return String.join("\t", "answer", to, Long.toString(re), refusal == null ? "" : refusal.name(), body);
        }
    }

    static Notes parse(String line) {
        String[] parts = line.split("\t", -1);
        return switch (parts[0]) {
            case "ask" ->
                new Asked(
                        parts[1],
                        parts[2],
                        Long.parseLong(parts[3]),
                        new Nodes.Question(parts[4], parts[6], Integer.parseInt(parts[5])));
            case "answer" ->
                new Answered(
                        parts[1],
                        Long.parseLong(parts[2]),
                        parts[3].isEmpty() ? null : Refusal.valueOf(parts[3]),
                        parts[4]);
            default -> throw new IllegalArgumentException("There is no note of this kind.");
        };
    }

    /** Notes are lines already. */
    final class Lines implements Format {
        private static final int INDEX = 2;

        @Override
        public int index() {
            return INDEX;
        }

        @Override
        public String encode(ChannelName channel, Event event) {
            return event instanceof Event.Note note ? note.text() : null;
        }

        @Override
        public String open() {
            return "";
        }

        @Override
        public String separator() {
            return "\n";
        }

        @Override
        public String close() {
            return "";
        }
    }
}
