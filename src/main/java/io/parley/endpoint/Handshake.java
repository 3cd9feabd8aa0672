package io.parley.endpoint;

import io.parley.channel.Identity;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.function.Function;

/**
 * Stands before every upgrade: gives the session what the request knows. To a browser that comes without an upgrade, a
 * channel's path shows its page.
 */
public final class Handshake extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Connections connections;
    private final transient Function<HttpServletRequest, Identity> signedIn;

    /** @param signedIn who has signed in with this request; {@code null} for nobody */
    public Handshake(Connections connections, Function<HttpServletRequest, Identity> signedIn) {
        this.connections = connections;
        this.signedIn = signedIn;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader("Upgrade") == null) {
            String path =
                    request.getRequestURI().substring(request.getContextPath().length() + 1);
            response.setHeader("Location", request.getContextPath() + "/#" + path);
            response.setStatus(HttpServletResponse.SC_FOUND);
            return;
        }
        Visitor visitor = new Visitor(connections, signedIn.apply(request), request.getRemoteAddr());
        chain.doFilter(
                new HttpServletRequestWrapper(request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return visitor;
                    }
                },
                response);
    }
}
