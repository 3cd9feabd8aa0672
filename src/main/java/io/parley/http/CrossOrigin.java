package io.parley.http;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.endpoint.Handshake;
import io.parley.net.OriginPattern;
import io.parley.net.WebOrigin;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps out pages of others. A browser sends a user's cookies and login with whatever a page asks for, whosever page it is, and
 * lets any page open a WebSocket anywhere; but it says in {@code Origin} which page it is. Ours is the one whose host was asked,
 * and those that are listed may come too: in a browser they get what CORS needs (the Fetch standard, §3.2). All others are refused
 * before anybody looks at their credentials. Who sends no {@code Origin} is no page of another site.
 *
 * <p>Stands behind {@link Forwarded}: which host was asked, a proxy may have to tell.
 */
public final class CrossOrigin extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(CrossOrigin.class.getName());

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String ASKED =
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID";
    private static final String TOLD = "ETag, Location, Retry-After, WWW-Authenticate";

    /** Seconds; no browser keeps it longer than Chromium's two hours. */
    private static final String KEPT = "7200";

    private final transient List<OriginPattern> listed;
    private final transient Problems problems;
    private final AtomicBoolean said = new AtomicBoolean();

    /** @param listed whose pages may come, beside our own */
    public CrossOrigin(List<OriginPattern> listed, Problems problems) {
        this.listed = List.copyOf(listed);
        this.problems = problems;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // Also where there is none: what a cache keeps of this request must not answer a page of another origin.
        response.addHeader("Vary", "Origin");
        List<String> told = Collections.list(request.getHeaders("Origin"));
        if (told.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        // Browsers send one. With two, it would be up to us which to believe.
        WebOrigin page = told.size() == 1 ? WebOrigin.written(told.get(0)) : null;
        WebOrigin asked = WebOrigin.of(request.getScheme(), request.getServerName(), request.getServerPort());
        if (page != null && isOwn(page, asked)) {
            chain.doFilter(request, response);
        } else if (page == null || listed.stream().noneMatch(pattern -> pattern.matches(page))) {
            tell(page, asked);
            problems.write(response, new Refused(Refusal.FORBIDDEN, "Pages of this origin are not let in here."));
        } else if (Handshake.begins(request)) {
            chain.doFilter(request, response);
        } else {
            letRead(page, response);
            if (isPreflight(request)) {
                answer(response);
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    /**
     * A proxy that ends TLS may not tell: then a page of {@code https} asks by {@code http}, as it seems. The other way round is
     * refused: a page that came by {@code http} may be anybody's who is on the way.
     */
    private static boolean isOwn(WebOrigin page, WebOrigin asked) {
        return asked != null && (page.equals(asked) || page.equals(asked.overTls()));
    }

    /**
     * Once: it may be all pages, behind a balancer that hides what it was asked, and whoever runs it sees no more than browsers that
     * do not get in. Later ones may be anybody's doing.
     */
    private void tell(WebOrigin page, WebOrigin asked) {
        LOG.log(
                said.getAndSet(true) ? Level.DEBUG : Level.WARNING,
                "A page of {0} was not let in; this node was asked as {1}. A balancer has to pass on which host it was asked, or to be"
                        + " in parley.proxies and tell; pages of other hosts have to be in parley.origins.",
                page == null ? "no origin" : page,
                asked);
    }

    private static void letRead(WebOrigin page, HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Origin", page.toString());
        response.setHeader("Access-Control-Allow-Credentials", "true");
        response.setHeader("Access-Control-Expose-Headers", TOLD);
    }

    private static boolean isPreflight(HttpServletRequest request) {
        return request.getMethod().equals("OPTIONS") && request.getHeader("Access-Control-Request-Method") != null;
    }

    /** A browser asks so before what a page could not send by a form. It sends no credential with it, so nobody need sign in. */
    private static void answer(HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Methods", METHODS);
        response.setHeader("Access-Control-Allow-Headers", ASKED);
        response.setHeader("Access-Control-Max-Age", KEPT);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
