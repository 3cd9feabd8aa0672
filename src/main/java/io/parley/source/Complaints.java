package io.parley.source;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What a command says on its standard error, in the log: so many lines in so long, each bounded, and nothing in them that is no text. */
final class Complaints {
    private static final long SPAN = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST = 20;
    private static final int LENGTH = 1000;

    private final Logger log;
    private final String name;
    private final LongSupplier nanos;
    private long since;
    private int said;
    private long unsaid;

    /** @param name whose they are */
    Complaints(Logger log, String name, LongSupplier nanos) {
        this.log = log;
        this.name = name;
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    synchronized void say(String text) {
        if (nanos.getAsLong() - since >= SPAN) {
            flush();
            since = nanos.getAsLong();
            said = 0;
        }
        if (said < MOST) {
            said++;
            log.log(Level.WARNING, "{0}: {1}", name, printable(text));
        } else {
            unsaid++;
        }
    }

    /** Tells how many were left out. */
    synchronized void flush() {
        if (unsaid > 0) {
            log.log(Level.WARNING, "{0}: {1} more lines are left out.", name, unsaid);
            unsaid = 0;
        }
    }

    /** A line of a log is one line, and no terminal obeys it. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < LENGTH; i++) {
            char c = text.charAt(i);
            int type = Character.getType(c);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.length() < LENGTH ? shown.toString() : shown + "…";
    }
}
