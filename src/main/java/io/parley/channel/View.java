package io.parley.channel;

import java.util.Locale;

/** What of a channel a reader wants to see. The word is the protocol's. */
public enum View {
    /** Every message. */
    ALL,
    /** The newest message of every key, and then what changes: of messages that wait together, only the newest of each key. */
    LATEST,
    /** Of a history: each message once, as its changes have left it. */
    FOLDED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /**
     * The one of this word.
     *
     * @param word {@code null}: all
     * @throws Refused {@code bad-request} when there is none
     */
    public static View of(String word) {
        if (word == null) {
            return ALL;
        }
        for (View view : values()) {
            if (view.word.equals(word)) {
                return view;
            }
        }
        throw new Refused(Refusal.BAD_REQUEST, "A view is \"all\", \"latest\" or, of a history, \"folded\".");
    }
}
