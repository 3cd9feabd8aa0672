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
import java.util.Optional;
import java.util.function.Function;

/** Looks at the credential of every request, before anything else does. A wrong one goes no further; none is a guest's. */
public final class SignIn extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String SCHEME = "Bearer ";
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
        String header = request.getHeader("Authorization");
        // Other schemes are another application's, or a proxy's.
        if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            Optional<Identity> who =
                    credentials.apply(header.substring(SCHEME.length()).strip());
            if (who.isEmpty()) {
                refuser.refuse(response, new Refused(Refusal.UNAUTHORIZED, "The credential is not valid."));
                return;
            }
            request.setAttribute(IDENTITY, who.get());
        }
        chain.doFilter(request, response);
    }

    /** Who has signed in with a request; {@code null} for nobody. */
    public static Identity identity(HttpServletRequest request) {
        return (Identity) request.getAttribute(IDENTITY);
    }
}
