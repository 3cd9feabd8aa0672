package io.parley.standalone.doctor.way;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where Parley is said to be, as people reach it.
 *
 * @param context the path of the web application, empty for the root
 */
public record Target(boolean secure, String host, int port, String context) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** @throws IllegalArgumentException that says what is wrong with the address */
    public static Target parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no URL.");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        if (!scheme.matches("(?i)https?|wss?")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no URL of Parley: it begins with https://, http://, wss:// or ws://.");
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("'" + text + "' is no URL of Parley: that is a host and a path alone.");
        }
        boolean secure = scheme.matches("(?i)https|wss");
        int port = uri.getPort() > 0 ? uri.getPort() : secure ? HTTPS : HTTP;
        return new Target(secure, uri.getHost(), port, uri.getRawPath().replaceFirst("/+$", ""));
    }

    /** Without the brackets of IPv6. */
    String name() {
        return host.replaceAll("[\\[\\]]", "");
    }

    /** The host, with the port unless that is the scheme's own. */
    String authority() {
        return host + (port == (secure ? HTTPS : HTTP) ? "" : ":" + port);
    }

    URI uri(String path) {
        return URI.create(this + path);
    }

    String scheme() {
        return secure ? "https" : "http";
    }

    @Override
    public String toString() {
        return scheme() + "://" + authority() + context;
    }
}
