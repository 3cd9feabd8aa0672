package io.parley.moderation;

import io.parley.channel.Author;
import io.parley.protocol.JsonText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Writes into the log what moderators do: who, what, whom, where, until when and why. One line each, under a name of its own, so that it
 * can be kept apart. What comes from people stands in quotes, and can neither end the line nor look like another part of it.
 */
final class Audit {
    private static final Logger LOG = System.getLogger("io.parley.moderation.Audit");

    void ordered(Measure measure) {
        write(measure.by(), measure.action().word(), measure, true);
    }

    void lifted(Author by, Measure measure) {
        write(by, "lift " + measure.action().word(), measure, false);
    }

    private static void write(Author by, String what, Measure measure, boolean why) {
        StringBuilder line = new StringBuilder("moderation: ").append(what);
        add(line, "by", by.id());
        add(line, "user", measure.user());
        add(line, "address", Entries.address(measure.network()));
        add(line, "channel", measure.channel() == null ? "*" : measure.channel().path());
        if (why && measure.action() != Action.KICK) {
            add(line, "until", measure.until() == null ? "lifted" : JsonText.at(measure.until()));
        }
        if (why) {
            add(line, "reason", measure.reason());
        }
        add(line, "id", measure.id());
        LOG.log(Level.INFO, line.toString());
    }

    private static void add(StringBuilder line, String name, String value) {
        if (value != null) {
            line.append(' ').append(name).append('=').append(JsonText.quoted(value));
        }
    }
}
