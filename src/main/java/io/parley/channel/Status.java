package io.parley.channel;

import java.util.Collection;
import java.util.Comparator;

/**
 * What somebody says of their being here. It belongs to a connection, and ends with it.
 *
 * @param away whether they are not at it just now
 * @param text for people, up to 100 characters; empty: none
 */
public record Status(boolean away, String text) {
    /** Of whoever has said nothing. */
    public static final Status ONLINE = new Status(false, "");

    private static final int LONGEST = 100;
    private static final String ONLINE_WORD = "online";
    private static final String AWAY_WORD = "away";

    /** What is seen of several: whoever is at one of them is here, and what they say there counts. */
    private static final Comparator<Status> MOST_HERE = Comparator.comparing(Status::away)
            .thenComparing(status -> status.text.isEmpty())
            .thenComparing(Status::text);

    /**
     * One that comes from outside.
     *
     * @param word {@code online} or {@code away}
     * @param text {@code null}: none
     * @throws Refused {@code bad-request} for another word, or a text that others must not be shown
     */
    public static Status of(String word, String text) {
        if (!word.equals(AWAY_WORD) && !word.equals(ONLINE_WORD)) {
            throw new Refused(Refusal.BAD_REQUEST, "\"status\" is \"online\" or \"away\".");
        }
        String shown = text == null ? "" : text.strip();
        if (!shown.isEmpty() && !Author.isShown(shown, LONGEST)) {
            throw new Refused(
                    Refusal.BAD_REQUEST,
                    "A status has a text of up to " + LONGEST
                            + " characters, without control characters or direction marks.");
        }
        return new Status(word.equals(AWAY_WORD), shown);
    }

    /** As the protocol says it. */
    public String word() {
        return away ? AWAY_WORD : ONLINE_WORD;
    }

    /** What is seen of several; of none, {@link #ONLINE}. */
    static Status seen(Collection<Status> all) {
        return all.stream().min(MOST_HERE).orElse(ONLINE);
    }
}
