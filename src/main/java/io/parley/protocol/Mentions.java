package io.parley.protocol;

import io.parley.channel.Author;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;

/**
 * Whom a message is for: a body may be an object with a list {@code mentions} of users' ids. A body is anything, so what is none of
 * that mentions nobody.
 */
public final class Mentions {
    /** So many people a message mentions; the others are not told. */
    public static final int MOST = 50;

    private static final String FIELD = "mentions";

    /** Most bodies have none: they are not read for it. */
    private static final String QUOTED = '"' + FIELD + '"';

    private Mentions() {}

    /** @param body JSON text that was read before, as deep as it may be */
    public static List<String> of(String body) {
        return body.contains(QUOTED)
                        && JsonText.parse(body) instanceof JsonObject object
                        && object.get(FIELD) instanceof JsonArray all
                ? all.stream()
                        .filter(JsonString.class::isInstance)
                        .map(id -> ((JsonString) id).getString())
                        .filter(Author::isId)
                        .distinct()
                        .limit(MOST)
                        .toList()
                : List.of();
    }
}
