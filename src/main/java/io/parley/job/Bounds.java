package io.parley.job;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.time.Duration;

/** What the fields of a job may hold. {@code null} is no mistake: then a field is left out. */
final class Bounds {
    static final int LONGEST_NOTE = 500;

    private static final int LONGEST_UNIT = 32;

    private Bounds() {}

    static void work(Double done, Double total, String unit, String note) {
        amount("done", done);
        amount("total", total);
        text("unit", unit, 1, LONGEST_UNIT);
        text("note", note, 0, LONGEST_NOTE);
    }

    /** Nobody can show more done than there is. */
    static void together(Double done, Double total) {
        if (done != null && total != null && done > total) {
            throw bad("\"done\" is not more than \"total\".");
        }
    }

    private static void amount(String name, Double amount) {
        if (amount != null && !(amount >= 0 && amount <= Double.MAX_VALUE)) {
            throw bad("\"" + name + "\" is a number, and not negative.");
        }
    }

    static void text(String name, String text, int least, int most) {
        if (text != null && (text.length() < least || text.length() > most)) {
            throw bad("\"" + name + "\" has " + least + " to " + most + " characters.");
        }
    }

    static void time(String name, Duration time) {
        if (time != null && (time.compareTo(Opening.SHORTEST) < 0 || time.compareTo(Opening.LONGEST) > 0)) {
            throw bad("\"" + name + "\" is a time from " + Opening.SHORTEST.toSeconds() + "s to "
                    + Opening.LONGEST.toDays() + "d.");
        }
    }

    static Refused bad(String message) {
        return new Refused(Refusal.BAD_REQUEST, message);
    }
}
