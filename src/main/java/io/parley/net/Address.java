package io.parley.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IP addresses as text. Nothing here asks a name server: what is no address is none. */
public final class Address {
    /** No leading zeros: to some programs they mean octal, and one text must not be two addresses. */
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    private static final Pattern V4 = Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);
    private static final Pattern V6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");
    private static final int GROUPS = 8;

    private Address() {}

    /**
     * @param text IPv4 in four decimal numbers, or IPv6 (RFC 4291 §2.2) with or without brackets, without a zone
     * @return {@code null} for anything else; an IPv4 address written as IPv6 ({@code ::ffff:1.2.3.4}) is an IPv4 address
     */
    public static InetAddress parse(String text) {
        try {
            Matcher v4 = V4.matcher(text);
            if (v4.matches()) {
                byte[] octets = new byte[4];
                for (int i = 0; i < octets.length; i++) {
                    octets[i] = (byte) Integer.parseInt(v4.group(i + 1));
                }
                return InetAddress.getByAddress(octets);
            }
            String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
            // What has a colon and stands in brackets is never looked up as a name.
            return V6.matcher(bare).matches() ? InetAddress.getByName("[" + bare + "]") : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The one way to write an address: IPv6 in lower case, its longest run of zeros as {@code ::} (RFC 5952 §4). */
    public static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return address.getHostAddress();
        }
        int[] groups = new int[GROUPS];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = buffer.getShort() & 0xFFFF;
        }
        int from = 0;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = 0;
            while (i + zeros < GROUPS && groups[i + zeros] == 0) {
                zeros++;
            }
            if (zeros > length) {
                from = i;
                length = zeros;
            }
        }
        if (length == 1) {
            return join(groups, 0, GROUPS);
        }
        return join(groups, 0, from) + "::" + join(groups, from + length, GROUPS);
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
