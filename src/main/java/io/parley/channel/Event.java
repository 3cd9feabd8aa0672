package io.parley.channel;

import java.time.Instant;

/** What a reader of a channel may be told. */
public sealed interface Event {

    /**
     * One immutable entry of a channel's log.
     *
     * @param messageId unique in its channel; the publisher's own, or made by the broker
     * @param key what this message is the newest state of, or {@code null}
     * @param body compact JSON text of any kind; of what has none, {@code null} as JSON writes it
     * @param relation to another entry; {@code null}: none
     */
    record Message(
            String epoch,
            long seq,
            String messageId,
            Author from,
            Instant at,
            String key,
            String body,
            Relation relation)
            implements Event {

        /** One that stands to no other. */
        public Message(String epoch, long seq, String messageId, Author from, Instant at, String key, String body) {
            this(epoch, seq, messageId, from, at, key, body, null);
        }

        /** Whether it is a message, or what is left of one; else it is what has changed another, or what is left of that. */
        public boolean isMessage() {
            return relation == null
                    || relation instanceof Relation.Reply
                    || (relation instanceof Relation.Erased && relation.target() == 0);
        }

        /** Whether whoever counts what was said counts it: it is a message, and not deleted. */
        public boolean counts() {
            return isMessage() && !(relation instanceof Relation.Erased);
        }

        /** What is left of it when the message that it is, or edits, has been deleted. */
        public Message erased() {
            long edits = relation instanceof Relation.Edited ? relation.target() : 0;
            return new Message(epoch, seq, messageId, from, at, null, "null", new Relation.Erased(edits));
        }

        /** Whether the deletion of that message takes the body of this one with it. */
        boolean goesWith(long deleted) {
            return (seq == deleted && !(relation instanceof Relation.Erased))
                    || (relation instanceof Relation.Edited && relation.target() == deleted);
        }

        /** Whether it says that its key is no more. */
        public boolean deletes() {
            return key != null && body.equals("null");
        }
    }

    /** The messages {@code from} to {@code to}, both inclusive, are lost to this reader; {@code to} is {@code null} where nobody knows. */
    record Gap(long from, Long to) implements Event {}

    /**
     * The log was lost or reset. Whatever came from {@code from} on in its old life is lost to this reader, and nobody knows up
     * to where; it reads on behind {@code position}.
     */
    record Reset(long from, Position position) implements Event {}

    /** A reader of the newest of each key now has all of them, as they are at this position. */
    record Snapshot(Position position) implements Event {}

    /** Something that passes: it has no number and is not kept. */
    sealed interface Signal extends Event {}

    /** A person's first connection came. */
    record Joined(Author user) implements Signal {}

    /** A person's last connection went. */
    record Left(Author user) implements Signal {}

    /** A person says something else of their being here. */
    record Stated(Author user, Status status) implements Signal {}

    /** Replaces all that a reader knows of the people in a channel. */
    record Roster(Members.Snapshot people) implements Signal {}

    /** Somebody types, or has stopped. Stale after {@link Channel#TYPING_LASTS}. */
    record Typing(Author user, boolean on, Instant at) implements Signal {}

    /** Somebody has come farther: see {@link Mark}. */
    record Read(Author user, long seq, long delivered) implements Signal {}

    /**
     * Its room is furnished otherwise.
     *
     * @param room as everybody who may read here may know it: an object of JSON text
     */
    record Furnished(String room) implements Signal {}

    /**
     * A word from node to node. No client is told of it, and it passes under any load.
     *
     * @param text of one line
     */
    record Note(Author user, String text) implements Signal {}
}
