package io.parley.room;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.util.Locale;

/** Who gets into a room. */
public enum Door {
    /** Whoever has the right to. */
    PUBLIC,
    /** Its members. Nobody else hears that there is one. */
    PRIVATE,
    /** Two people, for good. */
    DIRECT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws Refused {@code bad-request} */
    static Door of(String word) {
        for (Door door : values()) {
            if (door.word().equals(word)) {
                return door;
            }
        }
        throw new Refused(Refusal.BAD_REQUEST, "\"access\" is \"public\" or \"private\".");
    }
}
