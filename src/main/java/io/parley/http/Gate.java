package io.parley.http;

import io.parley.channel.Refused;
import io.parley.node.Admission;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Stands before all others where connections begin: one that the node does not take is told so before any work is done. */
public final class Gate extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Seconds after which those who are turned away may come back: not all at once. */
    private static final int RETRY_FROM = 3;

    private static final int RETRY_TO = 15;

    private final transient Admission admission;
    private final transient Problems problems;

    public Gate(Admission admission, Problems problems) {
        this.admission = admission;
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Refused> refusal = Events.lasts(request) ? admission.refusal() : Optional.empty();
        if (refusal.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        int after = ThreadLocalRandom.current().nextInt(RETRY_FROM, RETRY_TO + 1);
        response.setHeader("Retry-After", Integer.toString(after));
        problems.write(response, refusal.get());
    }
}
