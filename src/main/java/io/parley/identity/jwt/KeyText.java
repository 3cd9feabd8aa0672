package io.parley.identity.jwt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keys as an operator writes them: a secret, PEM text (RFC 7468), or the path of a file with either. */
public record KeyText(List<JwtKey> keys) implements Keys {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String BEGIN = "-----BEGIN";

    /** A secret that looks like this is more likely a path with a mistake in it, which anybody could guess. */
    private static final Pattern LIKE_A_PATH =
            Pattern.compile("(?:\\.{0,2}/|~|file:|[A-Za-z]:\\\\).*|.*\\.(?:pem|key|crt|cer|txt)");

    private static final long LARGEST_FILE = 65_536;

    /** @throws IllegalArgumentException for what is none of that. Its message goes behind the setting's name, and tells no secret */
    public static KeyText read(String value) {
        if (value.contains(BEGIN)) {
            return new KeyText(pem(value));
        }
        Path file = file(value);
        if (file == null) {
            return new KeyText(List.of(JwtKey.secret(value)));
        }
        String text = text(file);
        return new KeyText(text.contains(BEGIN) ? pem(text) : List.of(JwtKey.secret(text.strip())));
    }

    @Override
    public List<JwtKey> of(String algorithm, String kid) {
        return keys.stream().filter(key -> key.fits(algorithm, kid)).toList();
    }

    /** How tokens may be signed, with commas. */
    public String algorithms() {
        return keys.stream()
                .flatMap(key -> key.algorithms().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static Path file(String value) {
        try {
            Path path = Path.of(value);
            if (Files.isRegularFile(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            return null;
        }
        if (LIKE_A_PATH.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "there is no such file; a secret that looks like a path has to stand in a file");
        }
        return null;
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new IllegalArgumentException("the file " + file + " is too large for a key");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + file + " cannot be read", e);
        }
    }

    private static List<JwtKey> pem(String text) {
        List<JwtKey> keys = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            keys.add(JwtKey.of(null, key(block.group(1), block.group(2))));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("the PEM text is cut off");
        }
        return List.copyOf(keys);
    }

    private static PublicKey key(String label, String base64) {
        try {
            // In the environment and in unit files, lines often end in a backslash and an n.
            byte[] bytes = Base64.getMimeDecoder().decode(base64.replace("\\n", ""));
            return switch (label) {
                case "PUBLIC KEY" -> key(bytes);
                case "CERTIFICATE" ->
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes))
                            .getPublicKey();
                default ->
                    throw new IllegalArgumentException("a \"" + label
                            + "\" is of no use here: it is a PUBLIC KEY or a CERTIFICATE (openssl pkey -pubout)");
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the PEM text holds no key that Java can read", e);
        }
    }

    /** The bytes say which kind it is, but Java wants to be told. */
    private static PublicKey key(byte[] bytes) throws GeneralSecurityException {
        GeneralSecurityException last = null;
        for (String kind : List.of("RSA", "EC", "Ed25519")) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(bytes));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }
}
