package io.parley.channel;

import java.util.Locale;

/** The kinds of channel. The word is the first segment of the channel's path. */
public enum Kind {
    /** A room: people speak, and see each other. */
    CHAT,
    /** A feed: a machine speaks, people watch. */
    FEED;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }

    /** @throws Refused {@code bad-request} for a word that names no kind */
    public static Kind of(String word) {
        for (Kind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new Refused(Refusal.BAD_REQUEST, "A channel is chat/{room} or feed/{name}.");
    }
}
