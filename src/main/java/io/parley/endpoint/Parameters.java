package io.parley.endpoint;

import io.parley.channel.ChannelName;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.ClientFrame;
import java.util.List;
import java.util.Map;

/** The query parameters of a handshake. */
record Parameters(Map<String, List<String>> all) {

    String text(String name) {
        List<String> values = all.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /** @throws Refused {@code bad-request} */
    ClientFrame.Join join(ChannelName home) {
        String epoch = text("epoch");
        Position since = epoch == null ? null : new Position(epoch, natural("seq"));
        String members = text("members");
        if (members != null && !members.equals("true") && !members.equals("false")) {
            throw bad("members");
        }
        Long last = text("last") == null ? null : natural("last");
        return new ClientFrame.Join(
                null, home, ClientFrame.Join.start(since, last), members == null ? null : members.equals("true"));
    }

    private long natural(String name) {
        String text = text(name);
        try {
            long value = text == null ? -1 : Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw bad(name);
    }

    private static Refused bad(String name) {
        return new Refused(Refusal.BAD_REQUEST, "The parameter \"" + name + "\" breaks its rule.");
    }
}
