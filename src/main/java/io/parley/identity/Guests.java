package io.parley.identity;

import io.parley.channel.Author;
import io.parley.channel.Channels;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.channel.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/** People who have not signed in: they read everything and write in rooms, under any name. */
public final class Guests {
    /** What guests may do. */
    public static final Grant GRANT = (right, channel) -> !Channels.isReserved(channel)
            && (right == Right.READ || (right == Right.WRITE && channel.kind() == Kind.CHAT));

    private static final int ID_LENGTH = 12;

    /** Control characters, line and paragraph separators, and what turns the direction of text or hides in it. */
    private static final Pattern HOSTILE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u2069\\uFEFF]");

    private Guests() {}

    /**
     * @param name shown to others, 1 to 64 characters; {@code null}: made up
     * @param secret the guest's own, 16 to 128 characters; the same gives the same id everywhere; {@code null}: a new id
     * @throws Refused {@code bad-request}
     */
    public static Identity identity(String name, String secret) {
        if (secret != null && (secret.length() < 16 || secret.length() > 128)) {
            throw new Refused(Refusal.BAD_REQUEST, "The parameter \"guest\" is 16 to 128 characters.");
        }
        String id = secret == null
                ? Tokens.random(ID_LENGTH)
                : Tokens.of(digest(secret.getBytes(StandardCharsets.UTF_8)), ID_LENGTH);
        String shown = name == null ? "guest-" + id.substring(0, 4) : name.strip();
        if (shown.isEmpty() || shown.length() > 64 || HOSTILE.matcher(shown).find()) {
            throw new Refused(
                    Refusal.BAD_REQUEST,
                    "A name is 1 to 64 characters, without control characters, line or direction marks.");
        }
        return new Identity(new Author("g-" + id, shown), GRANT);
    }

    /** One way only: others see the id, and cannot come back as its owner. */
    static byte[] digest(byte[] secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
