package io.parley.http;

import io.parley.channel.Author;
import io.parley.channel.Channels;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.identity.Guests;
import io.parley.identity.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;

/** Who asks for something over HTTP: whoever has signed in, or a guest, who is known by their secret as on a WebSocket. */
public final class Callers {
    private static final Author NOBODY = new Author("nobody", "nobody");

    private final Channels channels;
    private final Function<Author, Grant> guests;

    /** @param guests what a guest may do */
    public Callers(Channels channels, Function<Author, Grant> guests) {
        this.channels = channels;
        this.guests = guests;
    }

    /** @throws Refused {@code unauthorized} for nobody, {@code bad-request} for a secret or a name that is none, {@code forbidden} for who is banned */
    Identity of(HttpServletRequest request) {
        Identity who = SignIn.identity(request);
        Identity caller = who != null ? who : guest(request);
        if (caller == null) {
            throw new Refused(Refusal.UNAUTHORIZED, "This needs a credential, or a guest's secret.");
        }
        Refused banned = channels.turnsAway(caller, request.getRemoteAddr());
        if (banned != null) {
            throw banned;
        }
        return caller;
    }

    /** A guest; {@code null} for who does not say which. */
    Identity guest(HttpServletRequest request) {
        String secret = request.getParameter("guest");
        return secret == null ? null : Guests.identity(request.getParameter("name"), secret, guests);
    }

    /** The same, or nobody in particular. */
    Identity orNobody(HttpServletRequest request) {
        boolean somebody = SignIn.identity(request) != null || request.getParameter("guest") != null;
        return somebody ? of(request) : new Identity(NOBODY, guests.apply(NOBODY));
    }
}
