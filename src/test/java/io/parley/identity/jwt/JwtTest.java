package io.parley.identity.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Right;
import io.parley.identity.Access;
import io.parley.token.Signer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final long T = NOW.getEpochSecond();
    private static final String SECRET = "s".repeat(64);
    private static final Signer SHARED = Signer.secret("HS256", SECRET);
    private static final Signer RSA = Signer.pair("RS256", null);
    private static final Signer EC = Signer.pair("ES256", null);
    private static final Signer ED = Signer.pair("EdDSA", null);
    private static final Jwt.Rules ANY = new Jwt.Rules(null, List.of(), Duration.ofSeconds(30));
    private static final Jwt.Rules STRICT =
            new Jwt.Rules("https://id.example", List.of("parley", "chat"), Duration.ofSeconds(30));

    private static Jwt jwt(Keys keys, Jwt.Rules rules) {
        return new Jwt(keys, rules, Access.OPEN, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Optional<Identity> shared(String claims) {
        return jwt(KeyText.read(SECRET), ANY).identity(SHARED.token(claims));
    }

    private static String until(long exp, String more) {
        return "{\"sub\":\"ann\",\"exp\":" + exp + more + "}";
    }

    static Stream<Arguments> everyAlgorithm() {
        return Stream.of(
                Arguments.of(Signer.secret("HS256", SECRET), SECRET),
                Arguments.of(Signer.secret("HS384", SECRET), SECRET),
                Arguments.of(Signer.secret("HS512", SECRET), SECRET),
                Arguments.of(RSA, RSA.pem()),
                Arguments.of(EC, EC.pem()),
                Arguments.of(ED, ED.pem()));
    }

    @ParameterizedTest
    @MethodSource("everyAlgorithm")
    void aTokenSaysWhoItIsWhatTheyMayDoAndUntilWhen(Signer signer, String key) {
        Identity who = jwt(KeyText.read(key), ANY)
                .identity(
                        signer.token(until(T + 60, ",\"name\":\"Ann\",\"channels\":{\"chat/team-{user}\":[\"read\"]}")))
                .orElseThrow();
        assertEquals(new Author("ann", "Ann"), who.author());
        assertEquals(NOW.plusSeconds(60), who.until());
        assertTrue(who.grant().allows(Right.READ, ChannelName.parse("chat/team-ann")));
        assertFalse(who.grant().allows(Right.WRITE, ChannelName.parse("chat/team-ann")));
        assertFalse(who.grant().allows(Right.READ, ChannelName.parse("chat/lobby")));
    }

    @ParameterizedTest
    @MethodSource("everyAlgorithm")
    void anotherKeyOfTheSameKindIsNone(Signer signer, String key) {
        Signer other = signer.verifying() == null
                ? Signer.secret(signer.algorithm(), "o".repeat(64))
                : Signer.pair(signer.algorithm(), null);
        assertEquals(Optional.empty(), jwt(KeyText.read(key), ANY).identity(other.token(until(T + 60, ""))));
    }

    @ParameterizedTest
    @MethodSource("everyAlgorithm")
    void aTokenCannotChooseHowItIsChecked(Signer signer, String key) {
        Jwt jwt = jwt(KeyText.read(key), ANY);
        String claims = until(T + 60, "");
        List<String> tokens = new ArrayList<>(List.of(
                Signer.unsigned(claims),
                Signer.unsigned(claims) + "AAAA",
                signer.token("{\"alg\":\"none\"}", claims),
                signer.token("{\"alg\":\"nOnE\"}", claims),
                signer.token("{}", claims),
                signer.token("{\"alg\":null}", claims),
                signer.token("{\"alg\":[\"" + signer.algorithm() + "\"]}", claims),
                signer.token("{\"alg\":\"" + signer.algorithm() + "\",\"crit\":[\"x\"],\"x\":1}", claims),
                signer.token("{\"alg\":\"" + signer.algorithm() + "\",\"alg\":\"none\"}", claims)));
        for (String algorithm : List.of("HS256", "HS384", "HS512")) {
            if (signer.verifying() != null) {
                // What anybody knows is used as if it were a secret.
                tokens.add(Signer.secret(algorithm, signer.pem()).token(claims));
                tokens.add(Signer.secret(algorithm, signer.pem().strip()).token(claims));
                tokens.add(Signer.secret(algorithm, signer.verifying().getEncoded())
                        .token(claims));
            }
        }
        for (String algorithm : List.of("RS256", "RS512", "PS256", "ES256", "ES384", "EdDSA", "HS256")) {
            if (!algorithm.equals(signer.algorithm())) {
                tokens.add(signer.token("{\"alg\":\"" + algorithm + "\"}", claims));
            }
        }
        for (String token : tokens) {
            assertEquals(Optional.empty(), jwt.identity(token), token);
        }
    }

    @Test
    void aSecretIsUsedForNoLongerDigestThanItHasBytesFor() {
        Jwt jwt = jwt(KeyText.read("s".repeat(47)), ANY);
        assertTrue(jwt.identity(Signer.secret("HS256", "s".repeat(47)).token(until(T + 60, "")))
                .isPresent());
        assertTrue(jwt.identity(Signer.secret("HS384", "s".repeat(47)).token(until(T + 60, "")))
                .isEmpty());
    }

    @Test
    void aKeyThatTheTokenBringsAlongIsNotLookedAt() {
        Signer own = Signer.pair("RS256", null);
        String header = "{\"alg\":\"RS256\",\"jwk\":" + own.jwk()
                + ",\"jku\":\"http://127.0.0.1:1/\",\"x5u\":\"http://127.0.0.1:1/\"}";
        assertEquals(
                Optional.empty(), jwt(KeyText.read(RSA.pem()), ANY).identity(own.token(header, until(T + 60, ""))));
        assertTrue(jwt(KeyText.read(RSA.pem()), ANY)
                .identity(RSA.token(header, until(T + 60, "")))
                .isPresent());
    }

    @Test
    void timesAreLookedAtWithTheDifferenceThatClocksMayHave() {
        assertTrue(shared(until(T - 29, "")).isPresent());
        assertTrue(shared(until(T - 31, "")).isEmpty());
        assertTrue(shared(until(T + 60, ",\"nbf\":" + (T + 29))).isPresent());
        assertTrue(shared(until(T + 60, ",\"nbf\":" + (T + 31))).isEmpty());
        assertTrue(shared(until(T + 60, ",\"iat\":" + (T + 29))).isPresent());
        assertTrue(shared(until(T + 60, ",\"iat\":" + (T + 31))).isEmpty());
        assertTrue(shared(until(T + 60, ",\"iat\":0")).isPresent());
    }

    @Test
    void whoComesInTheLastMomentStaysUntilItIsOver() {
        assertEquals(
                NOW.plusSeconds(20), shared(until(T - 10, "")).orElseThrow().until());
    }

    @ParameterizedTest
    @ValueSource(strings = {"253402300800", "9223372036854775807", "1e400"})
    void anEndThatNobodyCanWriteDownIsTheLastThatOneCan(String exp) {
        assertEquals(
                Instant.parse("9999-12-31T23:59:59Z"),
                shared("{\"sub\":\"ann\",\"exp\":" + exp + "}").orElseThrow().until());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sub\":\"ann\"}",
                "{\"sub\":\"ann\",\"exp\":\"soon\"}",
                "{\"sub\":\"ann\",\"exp\":null}",
                "{\"sub\":\"ann\",\"exp\":4102444800,\"nbf\":\"x\"}",
                "{\"exp\":4102444800}",
                "{\"sub\":\"\",\"exp\":4102444800}",
                "{\"sub\":7,\"exp\":4102444800}",
                "{\"sub\":\"a\\nb\",\"exp\":4102444800}",
                "{\"sub\":\"a\\u202eb\",\"exp\":4102444800}",
                "{\"sub\":\"\\ud800\",\"exp\":4102444800}",
                "{\"sub\":\"ann\",\"name\":\"a\\u0000b\",\"exp\":4102444800}",
                "{\"sub\":\"ann\",\"name\":7,\"exp\":4102444800}",
                "{\"sub\":\"ann\",\"name\":\" \",\"exp\":4102444800}",
                "{\"sub\":\"ann\",\"sub\":\"bob\",\"exp\":4102444800}",
                "[]",
                "null",
                "",
                "{",
            })
    void claimsThatAreNoneAreNobodys(String claims) {
        assertEquals(Optional.empty(), shared(claims));
    }

    @Test
    void anIdOrANameThatIsTooLongIsNobodys() {
        assertTrue(shared("{\"sub\":\"" + "a".repeat(129) + "\",\"exp\":4102444800}")
                .isEmpty());
        assertTrue(shared("{\"sub\":\"a\",\"name\":\"" + "a".repeat(65) + "\",\"exp\":4102444800}")
                .isEmpty());
    }

    @Test
    void aLongIdWithoutANameIsShownByItsBeginning() {
        String id = "a".repeat(63) + "😀" + "b".repeat(60);
        assertEquals(
                new Author(id, "a".repeat(63)),
                shared("{\"sub\":\"" + id + "\",\"exp\":4102444800}")
                        .orElseThrow()
                        .author());
    }

    @Test
    void channelsThatAreNoneGrantNothing() {
        for (String channels : List.of("7", "null", "[\"chat/*\"]", "{\"chat/*\":[\"rule\"]}", "{\"**\":[\"read\"]}")) {
            Identity who = shared(until(T + 60, ",\"channels\":" + channels)).orElseThrow();
            for (Right right : Right.values()) {
                assertFalse(who.grant().allows(right, ChannelName.parse("chat/lobby")), channels);
            }
        }
    }

    static Stream<Arguments> madeForOthers() {
        return Stream.of(
                Arguments.of("", false),
                Arguments.of(",\"iss\":\"https://id.example\"", false),
                Arguments.of(",\"aud\":\"parley\"", false),
                Arguments.of(",\"iss\":\"https://id.example\",\"aud\":\"parley\"", true),
                Arguments.of(",\"iss\":\"https://id.example\",\"aud\":[\"other\",\"chat\"]", true),
                Arguments.of(",\"iss\":\"https://id.example\",\"aud\":[\"other\"]", false),
                Arguments.of(",\"iss\":\"https://id.example\",\"aud\":7", false),
                Arguments.of(",\"iss\":\"https://id.example\",\"aud\":\"parley2\"", false),
                Arguments.of(",\"iss\":\"https://id.example/\",\"aud\":\"parley\"", false),
                Arguments.of(",\"iss\":[\"https://id.example\"],\"aud\":\"parley\"", false));
    }

    @ParameterizedTest
    @MethodSource("madeForOthers")
    void onlyTheIssuersTokensForThisAudienceAreTaken(String more, boolean taken) {
        String token = SHARED.token(until(T + 60, more));
        assertEquals(taken, jwt(KeyText.read(SECRET), STRICT).identity(token).isPresent());
    }

    @Test
    void whereNoneIsSetAnyAudienceIsTaken() {
        assertTrue(shared(until(T + 60, ",\"aud\":\"other\"")).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "a.b.c.d.e",
                " a.b.c",
                "a.b.c\n",
                "é.b.c",
                "a=.b.c"
            })
    void whatHasNotTheFormOfATokenIsNone(String text) {
        assertEquals(Optional.empty(), jwt(KeyText.read(SECRET), ANY).identity(text));
    }

    @Test
    void noPieceOfATokenIsOne() {
        String token = SHARED.token(until(T + 60, ""));
        Jwt jwt = jwt(KeyText.read(SECRET), ANY);
        assertTrue(jwt.identity(token).isPresent());
        for (int length = 0; length < token.length(); length++) {
            assertEquals(Optional.empty(), jwt.identity(token.substring(0, length)), token.substring(0, length));
        }
    }

    @Test
    void aTokenHasABound() {
        String fits = SHARED.token(until(T + 60, ",\"x\":\"" + "x".repeat(5900) + "\""));
        assertTrue(fits.length() <= Jwt.LONGEST);
        assertTrue(jwt(KeyText.read(SECRET), ANY).identity(fits).isPresent());
        assertTrue(shared(until(T + 60, ",\"x\":\"" + "x".repeat(6100) + "\"")).isEmpty());
    }

    @Test
    void deepClaimsAreNobodysAndHarmNothing() {
        String deep = "[".repeat(2000) + "]".repeat(2000);
        assertEquals(Optional.empty(), shared(until(T + 60, ",\"x\":" + deep)));
        assertEquals(Optional.empty(), jwt(KeyText.read(SECRET), ANY).identity(SHARED.token(deep, until(T + 60, ""))));
    }

    @Test
    void ofSeveralKeysThatMayHaveSignedItTheRightOneIsFound() {
        Signer other = Signer.pair("RS256", null);
        KeyText both = KeyText.read(other.pem() + RSA.pem() + EC.pem());
        assertTrue(jwt(both, ANY).identity(RSA.token(until(T + 60, ""))).isPresent());
        assertTrue(jwt(both, ANY).identity(other.token(until(T + 60, ""))).isPresent());
        assertTrue(jwt(both, ANY).identity(EC.token(until(T + 60, ""))).isPresent());
        assertTrue(jwt(both, ANY).identity(ED.token(until(T + 60, ""))).isEmpty());
    }

    @Test
    void noLogHoldsATokenHoweverMuchIsLogged() {
        List<String> said = new ArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                said.add(entry.getMessage()
                        + List.of(entry.getParameters() == null ? new Object[0] : entry.getParameters())
                        + entry.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger all = Logger.getLogger("");
        Level before = all.getLevel();
        all.addHandler(listener);
        all.setLevel(Level.ALL);
        try {
            List<String> tokens = List.of(
                    SHARED.token(until(T + 60, "")),
                    SHARED.token(until(T - 60, "")),
                    Signer.secret("HS256", "o".repeat(64)).token(until(T + 60, "")),
                    SHARED.token("{\"alg\":\"RS256\"}", until(T + 60, "")),
                    SHARED.token("{", "{"));
            for (String token : tokens) {
                jwt(KeyText.read(SECRET), ANY).identity(token);
                String signature = token.substring(token.lastIndexOf('.') + 1);
                assertFalse(said.toString().contains(signature), said::toString);
                assertFalse(said.toString().contains("ann"), said::toString);
            }
            assertTrue(said.toString().contains("A token is not valid"), said::toString);
        } finally {
            all.setLevel(before);
            all.removeHandler(listener);
        }
    }
}
