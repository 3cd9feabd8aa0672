package io.parley.net;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proxies that are believed when they say whom they speak for.
 *
 * <p>A proxy that is believed tells the address of whoever asked it. If that is another proxy that is believed, then so is
 * what that one told, and so on: the first address that is nobody's whom we believe is the client. What stands before it was
 * written by that client, and means nothing.
 */
public final class Proxies {
    private static final Pattern HOST =
            Pattern.compile("(\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{1,253})(?::(\\d{1,5}))?");
    private static final int LAST_PORT = 65_535;

    private final List<Network> trusted;

    /**
     * How a request began, as far as is known.
     *
     * @param client the address, as the container wrote it where that is no IP address
     * @param scheme {@code http}, {@code https}, or {@code null}: nobody who is believed told
     * @param host {@code null}: nobody who is believed told
     * @param port 0: nobody who is believed told
     */
    public record Origin(String client, String scheme, String host, int port) {}

    public Proxies(List<Network> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    /**
     * Never throws, whatever is in the headers.
     *
     * @param peer the address that the connection comes from
     * @param headers all values of the header of a name, in order
     */
    public Origin origin(String peer, Function<String, List<String>> headers) {
        InetAddress address = peer == null ? null : Address.parse(peer);
        if (address == null) {
            return new Origin(peer, null, null, 0);
        }
        if (!trusts(address)) {
            return new Origin(Address.text(address), null, null, 0);
        }
        String forwarded = String.join(",", headers.apply("Forwarded"));
        // Which of the two is read depends on nothing that a client could break on purpose.
        return forwarded.isBlank() ? unofficial(address, headers) : standard(address, forwarded);
    }

    /** Whether a connection from this address is a proxy's that is believed. */
    public boolean trusts(String peer) {
        InetAddress address = peer == null ? null : Address.parse(peer);
        return address != null && trusts(address);
    }

    private boolean trusts(InetAddress address) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** RFC 7239. Each element has all that its proxy knew. */
    private Origin standard(InetAddress peer, String list) {
        InetAddress client = peer;
        String scheme = null;
        String host = null;
        for (String element : Hop.fromTheRight(list, ',')) {
            Hop hop = Hop.forwarded(element);
            if (hop == null) {
                break;
            }
            scheme = hop.scheme() == null ? scheme : hop.scheme();
            host = hop.host() == null ? host : hop.host();
            if (hop.client() == null) {
                break;
            }
            client = hop.client();
            if (!trusts(client)) {
                break;
            }
        }
        return origin(client, scheme, host, null);
    }

    /** {@code X-Forwarded-*}. Of the headers that say how it was asked, the last value is the one that a proxy wrote. */
    private Origin unofficial(InetAddress peer, Function<String, List<String>> headers) {
        InetAddress client = peer;
        for (String node : Hop.fromTheRight(String.join(",", headers.apply("X-Forwarded-For")), ',')) {
            InetAddress next = Hop.node(node);
            if (next == null) {
                break;
            }
            client = next;
            if (!trusts(client)) {
                break;
            }
        }
        return origin(
                client,
                last(headers.apply("X-Forwarded-Proto")),
                last(headers.apply("X-Forwarded-Host")),
                last(headers.apply("X-Forwarded-Port")));
    }

    private static String last(List<String> values) {
        List<String> all = Hop.fromTheRight(String.join(",", values), ',');
        return all.isEmpty() ? null : all.get(0);
    }

    private static Origin origin(InetAddress client, String scheme, String host, String port) {
        Matcher matcher = HOST.matcher(host == null ? "" : host);
        boolean known = matcher.matches();
        int written = known ? port(matcher.group(2)) : 0;
        return new Origin(
                Address.text(client),
                scheme(scheme),
                known ? matcher.group(1) : null,
                written == 0 ? port(port) : written);
    }

    /** Some proxies tell the scheme of the WebSocket. */
    private static String scheme(String text) {
        return switch (text == null ? "" : text.toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> "http";
            case "https", "wss" -> "https";
            default -> null;
        };
    }

    private static int port(String text) {
        int port = text == null || !text.matches("\\d{1,5}") ? 0 : Integer.parseInt(text);
        return port <= LAST_PORT ? port : 0;
    }
}
