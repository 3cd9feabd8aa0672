package io.parley.broker.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What Redis does as one step. Each is a Lua file beside this class. */
enum Script {
    PUBLISH,
    CHECK,
    READ,
    LATEST,
    CHANGES,
    OUTLINE,
    MARK,
    SEEN,
    HERE,
    BURY,
    RESERVE,
    PIECE,
    KEEP,
    FREE;

    private final String source = load(name().toLowerCase(Locale.ROOT) + ".lua");
    private final String digest = digest(source);

    String source() {
        return source;
    }

    /** By which Redis knows it once it was loaded. */
    String digest() {
        return digest;
    }

    private static String load(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String source) {
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1.", e);
        }
    }
}
