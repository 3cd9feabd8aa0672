package io.parley.http;

import io.parley.net.OriginPattern;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stands before all others: tells browsers what a page of ours may do, so that what somebody smuggles into one can do little. All
 * that pages load comes from the WAR; nothing in them runs that is not a file of it.
 */
public final class SecurityHeaders extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private static final String PAGE = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

    /** What is no page becomes none: it may hold what people have sent. */
    private static final String DATA =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    /** What lies below these is no page. */
    private static final Set<String> NO_PAGES = Set.of("api", "chat", "echo", "feed", "health", "live", "metrics");

    private final String page;

    /** @param framers whose pages may show ours within theirs */
    public SecurityHeaders(List<OriginPattern> framers) {
        page = PAGE
                + framers.stream()
                        // The grammar of the policy has no IPv6 addresses.
                        .filter(one -> !one.origin().host().startsWith("["))
                        .map(one -> " " + one)
                        .collect(Collectors.joining());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean isPage = !NO_PAGES.contains(beginning(request));
        response.setHeader("Content-Security-Policy", isPage ? page : DATA);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-Frame-Options", isPage ? "SAMEORIGIN" : "DENY");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (isPage) {
            response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        }
        chain.doFilter(request, response);
    }

    /** The first name of the path below the web application. */
    private static String beginning(HttpServletRequest request) {
        String path = request.getServletPath();
        int end = path.indexOf('/', 1);
        return path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
    }
}
