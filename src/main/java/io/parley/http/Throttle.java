package io.parley.http;

import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.identity.ApiKey;
import io.parley.identity.SignIn;
import io.parley.limits.Quota;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Counts each request among what its user may do: as one command, and the bytes of its body. Those who have not signed in are known by their address. */
public final class Throttle extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Quota quota;
    private final int frame;
    private final transient Problems problems;

    /** @param frame what a body counts for that does not say how long it is, and the most that any counts for: more is not read */
    public Throttle(Quota quota, int frame, Problems problems) {
        this.quota = quota;
        this.frame = frame;
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Identity who = SignIn.identity(request);
        Refused refused = null;
        if (!ApiKey.isOwner(who)) {
            String user = who == null ? null : who.author().id();
            refused = quota.take(request.getRemoteAddr(), user, 1, bytes(request));
        }
        if (refused == null) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, refused);
        }
    }

    private int bytes(HttpServletRequest request) {
        if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            return 0;
        }
        long length = request.getContentLengthLong();
        return length < 0 ? frame : (int) Math.min(length, frame);
    }
}
