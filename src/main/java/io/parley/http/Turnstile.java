package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.limits.Quota;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets handshakes and event streams through, only so many at a time, and none of an address that has its share of connections. */
public final class Turnstile extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Quota quota;
    private final int most;
    private final transient Problems problems;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** @param most handshakes at a time; 0: any number */
    public Turnstile(Quota quota, int most, Problems problems) {
        this.quota = quota;
        this.most = most;
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!Events.lasts(request)) {
            chain.doFilter(request, response);
            return;
        }
        Refused refused = quota.refusal(request.getRemoteAddr()).orElse(null);
        try {
            boolean fits = inFlight.incrementAndGet() <= most || most == 0;
            if (refused == null && !fits) {
                refused = new Refused(Refusal.OVERLOADED, "Too many come at once. Come back in a moment.");
            }
            if (refused == null) {
                chain.doFilter(request, response);
            } else {
                problems.write(response, refused);
            }
        } finally {
            inFlight.decrementAndGet();
        }
    }
}
