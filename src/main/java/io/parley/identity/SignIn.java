package io.parley.identity;

import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.function.Function;

/** Looks at the credential of every request, before anything else does. A wrong one goes no further; none is a guest's. */
public final class SignIn extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String SCHEME = "Bearer ";
    private static final String OFFER = "bearer.";
    private static final String IDENTITY = SignIn.class.getName();

    private final transient Function<String, Optional<Identity>> credentials;
    private final transient Refuser refuser;

    /** Tells a client no. */
    @FunctionalInterface
    public interface Refuser {
        void refuse(HttpServletResponse response, Refused refused) throws IOException;
    }

    public SignIn(Function<String, Optional<Identity>> credentials, Refuser refuser) {
        this.credentials = credentials;
        this.refuser = refuser;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String credential = credential(request);
        if (credential != null) {
            Optional<Identity> who = credentials.apply(credential);
            if (who.isEmpty()) {
                refuser.refuse(response, new Refused(Refusal.UNAUTHORIZED, "The credential is not valid."));
                return;
            }
            request.setAttribute(IDENTITY, who.get());
        }
        chain.doFilter(request, response);
    }

    /** From the header, or from the list of subprotocols: that is where a browser can put it. {@code null}: there is none. */
    private static String credential(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        // Other schemes are another application's, or a proxy's.
        if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return header.substring(SCHEME.length()).strip();
        }
        for (String offers : Collections.list(request.getHeaders("Sec-WebSocket-Protocol"))) {
            for (String offer : offers.split(",", -1)) {
                if (offer.strip().startsWith(OFFER)) {
                    return offer.strip().substring(OFFER.length());
                }
            }
        }
        return null;
    }

    /** Who has signed in with a request; {@code null} for nobody. */
    public static Identity identity(HttpServletRequest request) {
        return (Identity) request.getAttribute(IDENTITY);
    }
}
