package io.parley.job;

import io.parley.channel.Refused;

/**
 * How a job ends.
 *
 * @param result JSON text of any kind; {@code null}: none
 * @param note for people: up to 500 characters; {@code null}: as it was
 */
public record Ending(State state, String result, String note) {

    /** @throws Refused {@code bad-request} for a field outside its bounds */
    public Ending {
        if (state == null || !state.isEnd()) {
            throw Bounds.bad("The \"state\" of an end is \"succeeded\", \"failed\" or \"cancelled\".");
        }
        Bounds.text("note", note, 0, Bounds.LONGEST_NOTE);
    }
}
