package io.parley.moderation;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.util.Arrays;
import java.util.Locale;

/** What a moderator may do. The word is the one of the API. */
public enum Action {
    /** Puts a user out of a channel. They may come back. */
    KICK,
    /** Keeps a user out of a channel, or a user or a network out of everything. */
    BAN,
    /** Lets a user read, and not write. */
    MUTE,
    /** Lets nobody write in a channel. */
    CLOSE;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }

    /** @throws Refused {@code bad-request} for a word that is none */
    static Action of(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word.equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new Refused(Refusal.BAD_REQUEST, "\"action\" is \"kick\", \"ban\", \"mute\" or \"close\"."));
    }
}
