package io.parley.channel;

import java.util.Locale;

/** What somebody may do in a channel. The word is the one of grants. */
public enum Right {
    /** Join it, hear what is said from then on, and set a read marker. */
    READ("You may not read here."),
    /** Read what was said before. */
    HISTORY("You may not read the history here."),
    /** See who is here, and who types. */
    PRESENCE("You may not see who is here."),
    /** Speak, as oneself: messages and typing. */
    WRITE("You may not write here."),
    /** Publish messages as a back end does: also in another author's name. */
    PUBLISH("You may not publish in another's name here."),
    /** See who reads it and how, and end that. */
    MODERATE("You may not moderate here.");

    private final String word = name().toLowerCase(Locale.ROOT);
    private final String missing;

    Right(String missing) {
        this.missing = missing;
    }

    /** As grants write it: {@code read}. */
    public String word() {
        return word;
    }

    /** What somebody is told who does not have it: {@code forbidden}. */
    Refused missing() {
        return new Refused(Refusal.FORBIDDEN, missing);
    }
}
