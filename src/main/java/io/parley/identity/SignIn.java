package io.parley.identity;

import io.parley.channel.Author;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out who a request comes from, before any upgrade and before anything is done for it. The ways are asked in their order,
 * and the first that knows decides. A wrong credential goes no further, whatever else the request carries. Without any, whoever
 * comes is a guest, or goes no further where there are none.
 */
public final class SignIn extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(SignIn.class.getName());
    private static final String IDENTITY = SignIn.class.getName();
    private static final String REFUSED = IDENTITY + ".refused";

    /** Tells whoever asks how they stand: it refuses nobody, or nobody could find out what is wrong and where to sign in. */
    private static final String STANDING = "/api/client";

    /** These decide for themselves whether it may be nobody. */
    private static final Set<String> FOR_NOBODY_TOO = Set.of(STANDING, "/metrics");

    private final transient List<Way> ways;
    private final boolean guests;
    private final transient Refuser refuser;

    /** Tells a client no. */
    @FunctionalInterface
    public interface Refuser {
        void refuse(HttpServletResponse response, Refused refused) throws IOException;
    }

    /** @param guests whether somebody may come without signing in */
    public SignIn(List<Way> ways, boolean guests, Refuser refuser) {
        this.ways = List.copyOf(ways);
        this.guests = guests;
        this.refuser = refuser;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getServletPath();
        Refused refused = null;
        try {
            Identity who = who(request);
            request.setAttribute(IDENTITY, who);
            if (who == null && !guests && !FOR_NOBODY_TOO.contains(path)) {
                refused = new Refused(Refusal.UNAUTHORIZED, "This needs a credential.");
            }
        } catch (RuntimeException e) {
            refused = Refused.of(e, SignIn::bug);
            request.setAttribute(REFUSED, refused);
        }
        if (refused == null || path.equals(STANDING)) {
            chain.doFilter(request, response);
            return;
        }
        if (refused.refusal() == Refusal.UNAUTHORIZED && refused(request) != null) {
            // RFC 6750 §3.1. What is wrong with it is not told: that would help whoever tries.
            response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        refuser.refuse(response, refused);
    }

    private Identity who(HttpServletRequest request) {
        for (Way way : ways) {
            Optional<Identity> who = way.who(request);
            if (who.isPresent()) {
                return who.get();
            }
        }
        return null;
    }

    private static void bug(Throwable cause) {
        LOG.log(Level.ERROR, "Signing in met a bug.", cause);
    }

    /** Who has signed in with a request; {@code null} for nobody. */
    public static Identity identity(HttpServletRequest request) {
        return (Identity) request.getAttribute(IDENTITY);
    }

    /** Why nobody has, although the request carries a credential; {@code null} when there is no such reason. */
    public static Refused refused(HttpServletRequest request) {
        return (Refused) request.getAttribute(REFUSED);
    }

    static Refused wrong() {
        return new Refused(Refusal.UNAUTHORIZED, "The credential is not valid.");
    }

    /**
     * Somebody whom somebody else has logged in.
     *
     * @param name {@code null}: the beginning of the id, as long as a name may be
     * @throws Refused {@code unauthorized} for what nobody may be shown
     */
    public static Author author(String id, String name) {
        try {
            return Author.of(id, name == null ? shown(id) : name);
        } catch (Refused refused) {
            throw wrong();
        }
    }

    private static String shown(String id) {
        if (id.length() <= Author.MAX_NAME) {
            return id;
        }
        boolean pair = Character.isHighSurrogate(id.charAt(Author.MAX_NAME - 1));
        return id.substring(0, pair ? Author.MAX_NAME - 1 : Author.MAX_NAME);
    }
}
