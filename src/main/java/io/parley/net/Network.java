package io.parley.net;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param base any address of it
 * @param bits how many leading bits its addresses share
 */
public record Network(InetAddress base, int bits) {

    /**
     * @param text {@code 10.0.0.0/8}, {@code fd00::/8}, or one address
     * @return {@code null} for anything else
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = Address.parse(slash < 0 ? text : text.substring(0, slash));
        if (base == null) {
            return null;
        }
        int most = base.getAddress().length * Byte.SIZE;
        if (slash < 0) {
            return new Network(base, most);
        }
        String length = text.substring(slash + 1);
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
            return null;
        }
        return new Network(base, Integer.parseInt(length));
    }

    public boolean contains(InetAddress address) {
        byte[] one = base.getAddress();
        byte[] other = address.getAddress();
        if (one.length != other.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int bit = 0x80 >> i % Byte.SIZE;
            if (((one[i / Byte.SIZE] ^ other[i / Byte.SIZE]) & bit) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The same block by its first address. */
    public Network normal() {
        byte[] bytes = base.getAddress();
        for (int i = bits; i < bytes.length * Byte.SIZE; i++) {
            bytes[i / Byte.SIZE] &= (byte) ~(0x80 >> i % Byte.SIZE);
        }
        try {
            return new Network(InetAddress.getByAddress(bytes), bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("It is as long as it was.", e);
        }
    }

    @Override
    public String toString() {
        return Address.text(base) + "/" + bits;
    }
}
