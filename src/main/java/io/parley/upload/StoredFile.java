package io.parley.upload;

import io.parley.channel.Author;
import io.parley.channel.Refused;
import io.parley.channel.Tokens;
import io.parley.protocol.Fields;
import io.parley.protocol.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A file that is kept.
 *
 * @param id by which it is asked for; nobody can guess it
 * @param channel whose readers may have it, as a path
 * @param name for people
 * @param type what its sender says that it is; {@code null}: nothing
 * @param size bytes
 * @param by who sent it
 * @param at RFC 3339
 * @param thumbnail the id of a small picture of it, which goes with it; {@code null}: there is none
 */
public record StoredFile(
        String id, String channel, String name, String type, long size, Author by, String at, String thumbnail) {
    private static final Pattern ID = Pattern.compile("[0-9a-z]{25}");
    private static final int ID_LENGTH = 25;

    static String newId() {
        return Tokens.random(ID_LENGTH);
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /**
     * Reads what JSON-B has written of one.
     *
     * @throws Refused {@code bad-request} for anything else
     */
    static StoredFile parse(String text) {
        Fields fields = new Fields(JsonCodec.object(text, 3));
        return new StoredFile(
                fields.required("id", fields.text("id")),
                fields.required("channel", fields.text("channel")),
                fields.required("name", fields.text("name")),
                fields.text("type"),
                fields.required("size", fields.whole("size")),
                fields.required("by", fields.author("by")),
                fields.required("at", fields.text("at")),
                fields.text("thumbnail"));
    }

    /** Whether it has been kept for so long at this moment. */
    boolean isOver(Duration age, Instant now) {
        return Instant.parse(at).plus(age).isBefore(now);
    }
}
