package io.parley.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one proxy wrote of whom it speaks for.
 *
 * @param client {@code null} where it does not tell, or tells what is no address
 * @param scheme {@code null} where it does not tell
 * @param host {@code null} where it does not tell
 */
record Hop(InetAddress client, String scheme, String host) {
    /** One pair of RFC 7239 §4. Nothing that is of use here needs an escape, so a value with one is no value. */
    private static final Pattern PAIR =
            Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]+)=(?:([^\\s\";,=\\\\]+)|\"([^\"\\\\]*)\")");

    /** An address that may have a port; the port may be hidden (RFC 7239 §6). */
    private static final Pattern NODE = Pattern.compile("(\\[[^\\]]*\\]|[0-9.]+)(?::(?:\\d{1,5}|_[A-Za-z0-9._-]+))?");

    /** An element of {@code Forwarded}; {@code null} where it breaks the grammar. */
    static Hop forwarded(String element) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : fromTheRight(element, ';')) {
            Matcher matcher = PAIR.matcher(pair);
            if (!matcher.matches()) {
                return null;
            }
            String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            if (pairs.put(matcher.group(1).toLowerCase(Locale.ROOT), value) != null) {
                return null;
            }
        }
        return new Hop(node(pairs.getOrDefault("for", "")), pairs.get("proto"), pairs.get("host"));
    }

    /** The address of a node, which may come with a port; {@code null} where it is hidden, unknown, or nonsense. */
    static InetAddress node(String text) {
        Matcher matcher = NODE.matcher(text);
        return Address.parse(matcher.matches() ? matcher.group(1) : text);
    }

    /**
     * The parts of a list, last first, without the empty ones. The end was written by the proxy that is nearest, the beginning
     * by whoever wanted to: read from its end, a quote that was opened at the beginning swallows nothing of what follows.
     */
    static List<String> fromTheRight(String list, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int end = list.length();
        for (int i = end - 1; i >= -1; i--) {
            char c = i < 0 ? separator : list.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (i < 0 || (c == separator && !quoted)) {
                String part = list.substring(i + 1, end).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                end = i;
            }
        }
        return parts;
    }
}
