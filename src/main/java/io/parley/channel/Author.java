package io.parley.channel;

import java.util.regex.Pattern;

/**
 * Who wrote a message or sent a signal, as others see it.
 *
 * @param id the same for all connections of one person
 * @param name what is shown; says nothing about who it is
 */
public record Author(String id, String name) {
    public static final int MAX_ID = 128;
    public static final int MAX_NAME = 64;

    /** Control characters, line and paragraph separators, and what turns the direction of text or hides in it. */
    private static final Pattern HOSTILE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u2069\\uFEFF]");

    /**
     * One that comes from outside.
     *
     * @throws Refused {@code bad-request} for an id or a name that others must not be shown
     */
    public static Author of(String id, String name) {
        String shown = name.strip();
        if (!fits(shown, MAX_NAME)) {
            throw new Refused(
                    Refusal.BAD_REQUEST,
                    "A name is 1 to 64 characters, without control characters, line or direction marks.");
        }
        if (!isId(id)) {
            throw new Refused(
                    Refusal.BAD_REQUEST,
                    "A user's id is 1 to 128 characters, without control characters, line or direction marks.");
        }
        return new Author(id, shown);
    }

    /** Whether a user may have this id. */
    public static boolean isId(String text) {
        return fits(text, MAX_ID);
    }

    /** Whether others may be shown this text: without what turns the direction of text, or hides in it. */
    static boolean isShown(String text, int most) {
        return fits(text, most);
    }

    private static boolean fits(String text, int most) {
        return !text.isEmpty()
                && text.length() <= most
                && !HOSTILE.matcher(text).find();
    }
}
