package io.parley.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs tokens as an issuer does, with the JDK alone: the library that Parley checks them with has no part in it.
 *
 * @param algorithm as a token's header names it
 * @param kid {@code null}: the key has no name
 * @param verifying {@code null} where it is the same secret
 */
public record Signer(String algorithm, String kid, Key signing, Key verifying) {
    private static final int ED25519_BYTES = 32;
    private static final int P256_BYTES = 32;

    public static Signer secret(String algorithm, String secret) {
        return secret(algorithm, secret.getBytes(StandardCharsets.UTF_8));
    }

    public static Signer secret(String algorithm, byte[] secret) {
        return new Signer(algorithm, null, new SecretKeySpec(secret, "HMAC"), null);
    }

    /** A new key pair for one of RS256, ES256 and EdDSA. */
    public static Signer pair(String algorithm, String kid) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(
                    switch (algorithm) {
                        case "RS256" -> "RSA";
                        case "ES256" -> "EC";
                        default -> "Ed25519";
                    });
            if (algorithm.equals("RS256")) {
                generator.initialize(2048);
            } else if (algorithm.equals("ES256")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            }
            KeyPair pair = generator.generateKeyPair();
            return new Signer(algorithm, kid, pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token that nobody has signed (RFC 7519 §6). */
    public static String unsigned(String claims) {
        return encoded("{\"alg\":\"none\"}") + "." + encoded(claims) + ".";
    }

    public String token(String claims) {
        return token(
                "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"" + (kid == null ? "" : ",\"kid\":\"" + kid + "\"")
                        + "}",
                claims);
    }

    /** With a header of one's own. */
    public String token(String header, String claims) {
        String signed = encoded(header) + "." + encoded(claims);
        return signed + "." + encoded(signature(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private byte[] signature(byte[] text) {
        try {
            if (signing instanceof PrivateKey key) {
                Signature signature = Signature.getInstance(
                        switch (algorithm) {
                            case "RS256" -> "SHA256withRSA";
                            case "ES256" -> "SHA256withECDSAinP1363Format";
                            default -> "Ed25519";
                        });
                signature.initSign(key);
                signature.update(text);
                return signature.sign();
            }
            Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
            mac.init(signing);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key as PEM text (RFC 7468 §13). */
    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(verifying.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** The public key as a JWK (RFC 7517), for signatures. */
    public String jwk() {
        return "{\"use\":\"sig\"," + (kid == null ? "" : "\"kid\":\"" + kid + "\",") + parameters() + "}";
    }

    private String parameters() {
        if (verifying instanceof RSAPublicKey rsa) {
            return "\"kty\":\"RSA\",\"n\":\""
                    + encoded(bytes(rsa.getModulus(), rsa.getModulus().bitLength() / 8)) + "\",\"e\":\"AQAB\"";
        }
        if (verifying instanceof ECPublicKey ec) {
            return "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\""
                    + encoded(bytes(ec.getW().getAffineX(), P256_BYTES)) + "\",\"y\":\""
                    + encoded(bytes(ec.getW().getAffineY(), P256_BYTES)) + "\"";
        }
        byte[] all = verifying.getEncoded();
        return "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                + encoded(Arrays.copyOfRange(all, all.length - ED25519_BYTES, all.length)) + "\"";
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] all = number.toByteArray();
        byte[] bytes = new byte[length];
        int taken = Math.min(length, all.length);
        System.arraycopy(all, all.length - taken, bytes, length - taken, taken);
        return bytes;
    }

    /** What an issuer publishes (RFC 7517 §5). */
    public static String set(Signer... signers) {
        return Stream.of(signers).map(Signer::jwk).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    public static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
