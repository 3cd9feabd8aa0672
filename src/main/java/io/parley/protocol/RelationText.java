package io.parley.protocol;

import io.parley.channel.Author;
import io.parley.channel.Event;
import io.parley.channel.Folded;
import io.parley.channel.Relation;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what an entry of a log says of another one, and what others say of it. */
final class RelationText {
    /** So many of those who have reacted with one emoji are named. */
    private static final int MOST_USERS = 20;

    private RelationText() {}

    static String type(Relation relation) {
        if (relation instanceof Relation.Erased) {
            return relation.target() == 0 ? JsonText.MESSAGE : "edited";
        }
        return relation instanceof Relation.Change ? relation.word() : JsonText.MESSAGE;
    }

    static boolean hasBody(Relation relation) {
        return relation instanceof Relation.Reply
                || relation instanceof Relation.Edited
                || (relation instanceof Relation.Erased && relation.target() == 0);
    }

    static void add(StringBuilder text, Relation relation) {
        if (relation.target() > 0) {
            text.append(relation instanceof Relation.Reply ? ",\"replyTo\":" : ",\"target\":")
                    .append(relation.target());
        }
        if (relation instanceof Relation.Reacted reacted) {
            text.append(",\"emoji\":").append(JsonText.quoted(reacted.emoji()));
            text.append(",\"on\":").append(reacted.on());
        } else if (relation instanceof Relation.Erased) {
            text.append(",\"deleted\":true");
        }
    }

    /** What has become of a message. */
    static void add(StringBuilder text, Folded folded) {
        Event.Message edited = folded.edited();
        if (edited != null) {
            text.append(",\"edited\":{\"seq\":").append(edited.seq());
            text.append(",\"at\":\"").append(JsonText.at(edited.at())).append("\"}");
        }
        if (!folded.reactions().isEmpty()) {
            text.append(folded.reactions().entrySet().stream()
                    .map(one -> JsonText.quoted(one.getKey()) + ":" + reaction(one.getValue()))
                    .collect(Collectors.joining(",", ",\"reactions\":{", "}")));
        }
    }

    private static String reaction(List<Author> users) {
        return users.stream()
                .limit(MOST_USERS)
                .map(user ->
                        "{\"id\":" + JsonText.quoted(user.id()) + ",\"name\":" + JsonText.quoted(user.name()) + "}")
                .collect(Collectors.joining(",", "{\"count\":" + users.size() + ",\"users\":[", "]}"));
    }
}
