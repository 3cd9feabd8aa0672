package io.parley.identity;

import io.parley.channel.Author;
import io.parley.channel.Identity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** The key of the back ends: whoever has it may do everything everywhere. */
public final class ApiKey {
    private static final Identity OWNER = new Identity(new Author("api", "api"), (right, channel) -> true);

    private final byte[] digest;

    public ApiKey(String key) {
        this.digest = digest(key);
    }

    /** Whether somebody has come by the key of the back ends. */
    public static boolean isOwner(Identity who) {
        return who != null && who.grant() == OWNER.grant();
    }

    /** Who has this key. Takes as long for a wrong one as for the right one. */
    public Optional<Identity> identity(String key) {
        return MessageDigest.isEqual(digest, digest(key)) ? Optional.of(OWNER) : Optional.empty();
    }

    private static byte[] digest(String key) {
        return Guests.digest(key.getBytes(StandardCharsets.UTF_8));
    }
}
