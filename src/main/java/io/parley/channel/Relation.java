package io.parley.channel;

import java.util.regex.Pattern;

/**
 * How an entry of a log stands to another one of the same log. Most stand to none. What changes a message is an entry of its own; what
 * comes behind the deletion of its target means nothing.
 */
public sealed interface Relation {
    int MAX_EMOJI = 32;

    /** So many different emoji a message takes. */
    int MOST_EMOJI = 20;

    /** So many reactions a message takes, of all people and emoji. */
    int MOST_REACTIONS = 1000;

    /** White space, control characters, and what turns the direction of text. What joins characters to one emoji is none of them. */
    Pattern NO_EMOJI = Pattern.compile("[\\s\\p{Z}\\p{Cc}\\p{Cs}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFEFF]");

    /** The number of the other entry; 0: none. */
    long target();

    /** The word of the store. */
    String word();

    /** A message that answers another. */
    record Reply(long target) implements Relation {
        @Override
        public String word() {
            return "reply";
        }
    }

    /** The target's body is this one's from now on. */
    record Edited(long target) implements Change {
        @Override
        public String word() {
            return "edited";
        }
    }

    /** The target is no more, and neither are its body, its edits and its reactions. */
    record Deleted(long target) implements Change {
        @Override
        public String word() {
            return "deleted";
        }
    }

    /**
     * Somebody's reaction to the target.
     *
     * @param on whether it is there from now on, or no longer
     */
    record Reacted(long target, String emoji, boolean on) implements Change {

        /** @throws Refused {@code bad-request} for an emoji outside its bounds */
        public Reacted {
            if (emoji.isEmpty()
                    || emoji.length() > MAX_EMOJI
                    || NO_EMOJI.matcher(emoji).find()) {
                throw new Refused(
                        Refusal.BAD_REQUEST,
                        "An emoji is 1 to " + MAX_EMOJI
                                + " characters, without white space, control characters or direction marks.");
            }
        }

        @Override
        public String word() {
            return "reacted";
        }
    }

    /**
     * What is left of a message that was deleted, or of an edit of one: everything but its body.
     *
     * @param target what it has edited; 0: it is the message itself
     */
    record Erased(long target) implements Relation {
        @Override
        public String word() {
            return "erased";
        }
    }

    /** What changes a message. */
    sealed interface Change extends Relation {}

    /** As it is kept: {@link #parse} reads it. */
    default String text() {
        String text = word() + " " + target();
        return this instanceof Reacted reacted ? text + (reacted.on() ? " + " : " - ") + reacted.emoji() : text;
    }

    static Relation parse(String text) {
        String[] parts = text.split(" ", 4);
        long target = Long.parseLong(parts[1]);
        return switch (parts[0]) {
            case "reply" -> new Reply(target);
            case "edited" -> new Edited(target);
            case "deleted" -> new Deleted(target);
            case "reacted" -> new Reacted(target, parts[3], parts[2].equals("+"));
            case "erased" -> new Erased(target);
            default -> throw new IllegalArgumentException("There is no relation of this kind.");
        };
    }
}
