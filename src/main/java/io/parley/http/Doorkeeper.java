package io.parley.http;

import io.parley.channel.Identity;
import io.parley.channel.Order;
import io.parley.channel.Refused;
import io.parley.identity.Guests;
import io.parley.identity.SignIn;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Turns away who is banned, by who they are or where they come from, before anything is done for them. */
public final class Doorkeeper extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Order order;
    private final transient Problems problems;

    public Doorkeeper(Order order, Problems problems) {
        this.order = order;
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Refused refused = order.turnsAway(who(request), request.getRemoteAddr());
        if (refused == null) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, refused);
        }
    }

    /** A guest is known by their secret, if they bring one; whether it is well made is asked later. */
    private static Identity who(HttpServletRequest request) {
        Identity who = SignIn.identity(request);
        if (who != null || request.getServletPath().startsWith("/api")) {
            return who;
        }
        String secret = request.getParameter("guest");
        try {
            return secret == null ? null : Guests.identity(null, secret, guest -> Guests.GRANT);
        } catch (Refused refused) {
            return null;
        }
    }
}
