package io.parley.endpoint;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.View;
import io.parley.identity.Guests;
import io.parley.protocol.ClientFrame;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a handshake asks for.
 *
 * @param kind what the path's name is the name of; {@code null}: the path has none
 * @param name the name in the path
 * @param parameters of the query, decoded
 * @param protocol whether a subprotocol was agreed on; if not, it is plain text
 * @param signedIn {@code null}: a guest
 */
record Opening(Kind kind, String name, Map<String, List<String>> parameters, boolean protocol, Identity signedIn) {

    /**
     * @param guests what a guest may do
     * @throws Refused {@code bad-request}
     */
    Identity who(Function<Author, Grant> guests) {
        return signedIn != null ? signedIn : Guests.identity(text("name"), text("guest"), guests);
    }

    /**
     * The channel of the path; {@code null} where it has none.
     *
     * @throws Refused {@code bad-request}
     */
    ChannelName home() {
        if (kind == null && !protocol) {
            throw new Refused(Refusal.BAD_REQUEST, "Plain text needs a channel: /chat/{room} or /feed/{name}.");
        }
        return kind == null ? null : new ChannelName(kind, name);
    }

    /**
     * @param most messages to begin with
     * @throws Refused {@code bad-request}
     */
    ClientFrame.Join join(ChannelName home, int most) {
        String epoch = text("epoch");
        Position since = epoch == null ? null : new Position(epoch, natural("seq"));
        Long last = text("last") == null ? null : natural("last");
        return ClientFrame.Join.of(null, home, since, last, View.of(text("view")), rate(), flag("members"), most);
    }

    /**
     * Whether the user wants to be told what they have not read.
     *
     * @throws Refused {@code bad-request}
     */
    boolean unread() {
        return Boolean.TRUE.equals(flag("unread"));
    }

    private Boolean flag(String parameter) {
        String text = text(parameter);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw bad(parameter);
        }
        return text == null ? null : text.equals("true");
    }

    private String text(String parameter) {
        List<String> values = parameters.get(parameter);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    private Double rate() {
        String text = text("maxRate");
        try {
            return text == null ? null : Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw bad("maxRate");
        }
    }

    private long natural(String parameter) {
        String text = text(parameter);
        try {
            long value = text == null ? -1 : Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw bad(parameter);
    }

    private static Refused bad(String parameter) {
        return new Refused(Refusal.BAD_REQUEST, "The parameter \"" + parameter + "\" breaks its rule.");
    }
}
