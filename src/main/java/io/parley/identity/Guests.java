package io.parley.identity;

import io.parley.channel.Author;
import io.parley.channel.Channels;
import io.parley.channel.Grant;
import io.parley.channel.Identity;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Function;

/** People who have not signed in: they read everything and write in rooms, under any name. */
public final class Guests {
    /** What guests may do. */
    public static final Grant GRANT = (right, channel) -> !Channels.isReserved(channel)
            && switch (right) {
                case READ, HISTORY, PRESENCE -> true;
                case WRITE -> channel.kind() == Kind.CHAT;
                case PUBLISH, MODERATE -> false;
            };

    private static final int ID_LENGTH = 12;

    private Guests() {}

    /**
     * @param name shown to others, 1 to 64 characters; {@code null}: made up
     * @param secret the guest's own, 16 to 128 characters; the same gives the same id everywhere; {@code null}: a new id
     * @param grant what a guest may do
     * @throws Refused {@code bad-request}
     */
    public static Identity identity(String name, String secret, Function<Author, Grant> grant) {
        if (secret != null && (secret.length() < 16 || secret.length() > 128)) {
            throw new Refused(Refusal.BAD_REQUEST, "The parameter \"guest\" is 16 to 128 characters.");
        }
        String id = secret == null
                ? Tokens.random(ID_LENGTH)
                : Tokens.of(digest(secret.getBytes(StandardCharsets.UTF_8)), ID_LENGTH);
        String shown = name == null ? "guest-" + id.substring(0, 4) : name;
        Author author = Author.of("g-" + id, shown);
        return new Identity(author, grant.apply(author));
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
