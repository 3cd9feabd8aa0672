package io.parley.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page comes from (RFC 6454): what a browser tells of it, and what is the same origin. Made by {@link #parse},
 * {@link #written} and {@link #of}, which give each origin one form.
 *
 * @param scheme in small letters
 * @param host in small letters; an IPv6 address in brackets, in its one form
 * @param port 0 where the scheme has no usual one and none is given
 */
public record WebOrigin(String scheme, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LAST_PORT = 65_535;

    private static final String LABELS = "[A-Za-z0-9_-]{1,63}(?:\\.[A-Za-z0-9_-]{1,63}){0,126}\\.?";
    private static final Pattern HOST = Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}\\]|" + LABELS);

    /** No user, no path, no query: an origin has none of them. */
    private static final Pattern ORIGIN =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,31})://(" + HOST + ")(?::(\\d{1,5}))?");

    /** An origin however somebody writes it; {@code null} for anything else. */
    public static WebOrigin parse(String text) {
        Matcher matcher = ORIGIN.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String port = matcher.group(3);
        if (port != null && Integer.parseInt(port) == 0) {
            return null;
        }
        return of(matcher.group(1), matcher.group(2), port == null ? 0 : Integer.parseInt(port));
    }

    /**
     * An origin as browsers write it in {@code Origin} (RFC 6454 §6.2): in small letters, without the usual port. What is written
     * in another way no browser wrote, and is none: {@code null}.
     */
    public static WebOrigin written(String text) {
        WebOrigin origin = parse(text);
        return origin != null && origin.toString().equals(text) ? origin : null;
    }

    /**
     * An origin from its parts, as a request has them.
     *
     * @param scheme of a page or of its WebSocket
     * @param port 0: the scheme's own
     * @return {@code null} where they make none
     */
    public static WebOrigin of(String scheme, String host, int port) {
        if (scheme == null || host == null || !HOST.matcher(host).matches() || port < 0 || port > LAST_PORT) {
            return null;
        }
        String small = scheme.toLowerCase(Locale.ROOT);
        String page = switch (small) {
            case "ws" -> "http";
            case "wss" -> "https";
            default -> small;
        };
        String one = host.startsWith("[") ? ip6(host) : host.toLowerCase(Locale.ROOT);
        return one == null ? null : new WebOrigin(page, one, port == 0 ? usualPort(page) : port);
    }

    private static String ip6(String bracketed) {
        InetAddress address = Address.parse(bracketed);
        if (address instanceof Inet4Address) {
            // What Java takes for an IPv4 address is another host to a browser.
            ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
            String high = Integer.toHexString(octets.getChar());
            return "[::ffff:" + high + ":" + Integer.toHexString(octets.getChar()) + "]";
        }
        return address == null ? null : "[" + Address.text(address) + "]";
    }

    private static int usualPort(String scheme) {
        return switch (scheme) {
            case "http" -> HTTP;
            case "https" -> HTTPS;
            default -> 0;
        };
    }

    /** What {@code http} is to whoever came by TLS as far as a proxy that does not tell so; any other is itself. */
    public WebOrigin overTls() {
        return scheme.equals("http") ? new WebOrigin("https", host, port == HTTP ? HTTPS : port) : this;
    }

    /** As browsers write it. */
    @Override
    public String toString() {
        return scheme + "://" + host + (port == usualPort(scheme) ? "" : ":" + port);
    }
}
