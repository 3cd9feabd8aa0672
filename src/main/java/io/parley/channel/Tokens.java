package io.parley.channel;

import java.math.BigInteger;
import java.security.SecureRandom;

/** Random names that nobody can guess, in letters and digits that survive every URL and every log. */
public final class Tokens {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** About 5.17 bits a character. */
    public static String random(int length) {
        StringBuilder token = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            token.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return token.toString();
    }

    /** The same for the same bytes: as long as asked for, at most 2 characters for every 3 bytes. */
    public static String of(byte[] bytes, int length) {
        String digits = new BigInteger(1, bytes).toString(Character.MAX_RADIX);
        return digits.substring(digits.length() - length);
    }
}
