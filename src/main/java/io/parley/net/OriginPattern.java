package io.parley.net;

import java.util.Locale;
import java.util.Set;

/**
 * One origin, or all below one: {@code https://*.example.org} is {@code https://a.example.org} and
 * {@code https://b.a.example.org}, and not {@code https://example.org} itself. Scheme and port are as written.
 *
 * @param origin without the star
 * @param below whether there is one
 */
public record OriginPattern(WebOrigin origin, boolean below) {
    private static final String STAR = "://*.";
    private static final Set<String> SOCKETS = Set.of("ws", "wss");

    /** @throws IllegalArgumentException with what is wrong with the text */
    public static OriginPattern parse(String text) {
        boolean below = text.contains(STAR);
        WebOrigin origin = WebOrigin.parse(below ? text.replace(STAR, "://") : text);
        if (origin == null) {
            throw new IllegalArgumentException("'" + text + "' is no origin such as https://app.example:8443, "
                    + "nor all below one such as https://*.example.org");
        }
        if (SOCKETS.contains(scheme(text))) {
            throw new IllegalArgumentException(
                    "'" + text + "' is where a WebSocket goes; a page's origin is http or https");
        }
        if (below && !isDomain(origin.host())) {
            throw new IllegalArgumentException("'" + text + "' is too much: below the star are two names or more");
        }
        return new OriginPattern(origin, below);
    }

    private static String scheme(String text) {
        return text.substring(0, text.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    /** Of two names or more, and no address: those have nothing below them. */
    private static boolean isDomain(String host) {
        return host.matches("[^.\\[]+(\\.[^.]+)*\\.[^.]*[^.\\d][^.]*\\.?");
    }

    public boolean matches(WebOrigin page) {
        return below
                ? page.scheme().equals(origin.scheme())
                        && page.port() == origin.port()
                        && page.host().endsWith("." + origin.host())
                        && page.host().length() > origin.host().length() + 1
                : page.equals(origin);
    }

    @Override
    public String toString() {
        return below ? origin.toString().replace("://", STAR) : origin.toString();
    }
}
