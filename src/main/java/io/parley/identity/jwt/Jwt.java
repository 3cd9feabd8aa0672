package io.parley.identity.jwt;

import io.parley.channel.Author;
import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.identity.Access;
import io.parley.identity.Grants;
import io.parley.identity.SignIn;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/** Who somebody is by a signed token (RFC 7519). Whatever is wrong with one, nobody learns more than that it is. */
public final class Jwt {
    private static final Logger LOG = System.getLogger(Jwt.class.getName());

    /** The longest that is looked at. */
    public static final int LONGEST = 8192;

    /** Signed ones alone: three parts, none of them empty. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");

    /** The last moment that others can write down. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final Keys keys;
    private final Rules rules;
    private final Access access;
    private final Clock clock;

    /**
     * What a token has to say.
     *
     * @param issuer {@code null}: anybody who has the key
     * @param audience one of these; empty: whatever it was made for
     * @param skew by how much clocks may differ
     */
    public record Rules(String issuer, List<String> audience, Duration skew) {}

    /** @param end seconds since 1970 */
    private record Claims(String subject, long end, JsonObject all) {}

    public Jwt(Keys keys, Rules rules, Access access, Clock clock) {
        this.keys = keys;
        this.access = access;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * @return empty for a token that is not valid
     * @throws Refused {@code unavailable} when the key that it names is not here yet
     */
    public Optional<Identity> identity(String token) {
        if (token.length() > LONGEST || !FORM.matcher(token).matches()) {
            return wrong("it has not the form of one");
        }
        Claims claims;
        try {
            JwtKey key = key(token);
            if (key == null) {
                return wrong("no key fits");
            }
            claims = claims(token, key);
        } catch (InvalidJwtException e) {
            // Its message and its causes hold the token.
            return wrong(e.getErrorDetails().stream()
                    .map(detail -> "error " + detail.getErrorCode())
                    .collect(Collectors.joining(", ")));
        } catch (Refused refused) {
            throw refused;
        } catch (JoseException | MalformedClaimException | RuntimeException e) {
            // Whoever wrote the token may have written anything.
            return wrong(e.getClass().getSimpleName());
        }
        return identity(claims);
    }

    private static Optional<Identity> wrong(String why) {
        LOG.log(Level.DEBUG, "A token is not valid: {0}.", why);
        return Optional.empty();
    }

    private JwtKey key(String token) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(token);
        String algorithm = signature.getAlgorithmHeaderValue();
        List<JwtKey> fitting = algorithm == null ? List.of() : keys.of(algorithm, signature.getKeyIdHeaderValue());
        if (fitting.size() < 2) {
            return fitting.isEmpty() ? null : fitting.get(0);
        }
        for (JwtKey one : fitting) {
            if (signed(token, one)) {
                return one;
            }
        }
        return null;
    }

    private static boolean signed(String token, JwtKey key) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(token);
        signature.setAlgorithmConstraints(
                new AlgorithmConstraints(ConstraintType.PERMIT, key.algorithms().toArray(String[]::new)));
        signature.setKey(key.key());
        return signature.verifySignature();
    }

    private Claims claims(String token, JwtKey key) throws InvalidJwtException, MalformedClaimException {
        JwtConsumerBuilder consumer = new JwtConsumerBuilder()
                .setVerificationKey(key.key())
                .setJwsAlgorithmConstraints(
                        ConstraintType.PERMIT, key.algorithms().toArray(String[]::new))
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .setAllowedClockSkewInSeconds((int) rules.skew().toSeconds())
                .setRequireExpirationTime()
                .setRequireSubject()
                .setIssuedAtRestrictions(0, Integer.MAX_VALUE);
        if (rules.issuer() != null) {
            consumer.setExpectedIssuer(rules.issuer());
        }
        if (rules.audience().isEmpty()) {
            consumer.setSkipDefaultAudienceValidation();
        } else {
            consumer.setExpectedAudience(rules.audience().toArray(String[]::new));
        }
        JwtClaims claims = consumer.build().process(token).getJwtClaims();
        try (JsonReader reader = Json.createReader(new StringReader(claims.getRawJson()))) {
            return new Claims(claims.getSubject(), claims.getExpirationTime().getValue(), reader.readObject());
        }
    }

    private Optional<Identity> identity(Claims claims) {
        Author author;
        try {
            author = SignIn.author(claims.subject(), name(claims.all()));
        } catch (Refused refused) {
            return wrong("nobody may be shown its sub or its name");
        }
        Grants granted = claims.all().containsKey("channels")
                ? Grants.of(
                        claims.all().get("channels"),
                        mistake ->
                                LOG.log(Level.DEBUG, "A part of a token's channels is no grant, and grants nothing."))
                : Grants.NONE;
        return Optional.of(access.identity(author, roles(claims.all()), granted, until(claims.end())));
    }

    /** Whatever is no list of texts is no roles. */
    private static Set<String> roles(JsonObject claims) {
        return claims.get("roles") instanceof JsonArray array
                ? array.stream()
                        .filter(JsonString.class::isInstance)
                        .map(role -> ((JsonString) role).getString())
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static String name(JsonObject claims) {
        JsonValue name = claims.getOrDefault("name", JsonValue.NULL);
        if (name == JsonValue.NULL) {
            return null;
        }
        // Anything but a text is nobody's name.
        return name instanceof JsonString text ? text.getString() : "";
    }

    /** Where it has ended by this clock but not by the issuer's, the difference that clocks may have is all that is left. */
    private Instant until(long seconds) {
        Instant end = Instant.ofEpochSecond(Math.min(seconds, LAST.getEpochSecond()));
        return end.isAfter(clock.instant()) ? end : end.plus(rules.skew());
    }
}
