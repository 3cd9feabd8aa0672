package io.parley.identity.jwt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;

/**
 * A key that tokens are checked with. What it is decides how a token may be signed; what the token says of that has no say. So a
 * public key never becomes a shared secret, and nothing is ever taken unsigned.
 *
 * @param id of a set's key; {@code null}: it has none, and may be any token's
 * @param algorithms as RFC 7518 and RFC 8037 name them
 */
public record JwtKey(String id, Key key, Set<String> algorithms) {
    /** How tokens may be signed whose keys are public. */
    static final Set<String> PUBLIC = Set.of("RS256", "ES256", "EdDSA");

    private static final int RSA_BITS = 2048;

    /** The size of a digest is the least that its secret has (RFC 7518 §3.2). */
    private static final int HS256 = 32;

    private static final int HS384 = 48;
    private static final int HS512 = 64;

    /** @throws IllegalArgumentException for one that is too short; its message does not tell it */
    static JwtKey secret(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> algorithms = new ArrayList<>();
        if (bytes.length < HS256) {
            throw new IllegalArgumentException("a secret has at least 32 bytes for HS256, 48 for HS384, 64 for HS512");
        }
        algorithms.add("HS256");
        if (bytes.length >= HS384) {
            algorithms.add("HS384");
        }
        if (bytes.length >= HS512) {
            algorithms.add("HS512");
        }
        return new JwtKey(null, new HmacKey(bytes), Set.copyOf(algorithms));
    }

    /** @throws IllegalArgumentException for one of another kind, or a short one */
    static JwtKey of(String id, PublicKey key) {
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= RSA_BITS) {
            return new JwtKey(id, key, Set.of("RS256"));
        }
        if (key instanceof ECPublicKey ec && isP256(ec)) {
            return new JwtKey(id, key, Set.of("ES256"));
        }
        if (key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed25519")) {
            return new JwtKey(id, key, Set.of("EdDSA"));
        }
        throw new IllegalArgumentException("a public key is RSA of 2048 bits or more, EC P-256, or Ed25519");
    }

    /** Java takes a point that is not on the curve. */
    private static boolean isP256(ECPublicKey key) {
        EllipticCurve curve = EllipticCurves.P256.getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        return key.getParams().getCurve().equals(curve)
                && x.pow(3)
                        .add(curve.getA().multiply(x))
                        .add(curve.getB())
                        .mod(p)
                        .equals(y.pow(2).mod(p));
    }

    /** Whether a token that says this of itself may be checked with it. */
    boolean fits(String algorithm, String kid) {
        return algorithms.contains(algorithm) && (id == null || kid == null || id.equals(kid));
    }
}
