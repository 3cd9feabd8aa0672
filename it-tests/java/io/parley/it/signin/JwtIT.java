package io.parley.it.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
import io.parley.it.signin.Door.Place;
import io.parley.token.Signer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signing in by a token: what gets in, what does not, with which status, and what the logs hold of it. */
class JwtIT {
    private static final String SECRET = "a-secret-that-only-the-issuer-and-the-nodes-know-and-is-long-enough";
    private static final String ISSUER = "https://id.example";
    private static final Signer SHARED = Signer.secret("HS256", SECRET);
    private static final Signer RSA = Signer.pair("RS256", "rsa");
    private static final Signer EC = Signer.pair("ES256", "ec");
    private static final Signer ED = Signer.pair("EdDSA", "ed");

    private final List<String> used = new ArrayList<>();

    private static long in(Duration time) {
        return Instant.now().plus(time).getEpochSecond();
    }

    /** @param more changes what a good token says: the last of two equal names would be ambiguous, so each comes once */
    private static String claims(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("sub", "\"ann\"");
        all.put("name", "\"Ann\"");
        all.put("iss", "\"" + ISSUER + "\"");
        all.put("aud", "[\"parley\",\"other\"]");
        all.put("iat", "" + in(Duration.ZERO));
        all.put("exp", "" + in(Duration.ofMinutes(5)));
        all.put("channels", "{\"chat/*\":[\"read\",\"write\",\"presence\",\"history\"]}");
        all.putAll(more);
        all.values().removeIf(String::isEmpty);
        List<String> fields = all.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .toList();
        return "{" + String.join(",", fields) + "}";
    }

    private static String claims(String name, String value) {
        return claims(Map.of(name, value));
    }

    private static String good() {
        return claims(Map.of());
    }

    /** What is wrong, in words, and a token of that kind. */
    private static Map<String, String> wrong() {
        String whole = SHARED.token(good());
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("expired", SHARED.token(claims("exp", "" + in(Duration.ofMinutes(-2)))));
        wrong.put("without an end", SHARED.token(claims("exp", "")));
        wrong.put("not yet valid", SHARED.token(claims("nbf", "" + in(Duration.ofMinutes(2)))));
        wrong.put("of tomorrow", SHARED.token(claims("iat", "" + in(Duration.ofDays(1)))));
        wrong.put("another issuer's", SHARED.token(claims("iss", "\"https://evil.example\"")));
        wrong.put("nobody's", SHARED.token(claims("iss", "")));
        wrong.put("for another audience", SHARED.token(claims("aud", "\"other\"")));
        wrong.put("for no audience", SHARED.token(claims("aud", "")));
        wrong.put("by another key", Signer.secret("HS256", "o".repeat(64)).token(good()));
        wrong.put("by a key of another kind", RSA.token(good()));
        wrong.put("alg: none", Signer.unsigned(good()));
        wrong.put("alg: none, with a signature", SHARED.token("{\"alg\":\"none\"}", good()));
        wrong.put("truncated", whole.substring(0, whole.length() - 1));
        wrong.put("without its signature", whole.substring(0, whole.lastIndexOf('.') + 1));
        wrong.put(
                "changed", whole.replaceFirst("\\.[^.]+\\.", "." + Signer.encoded(good().replace("ann", "bob")) + "."));
        wrong.put("a hostile id", SHARED.token(claims("sub", "\"a\\u202eb\"")));
        wrong.put("no id", SHARED.token(claims("sub", "")));
        wrong.put("a hostile name", SHARED.token(claims("name", "\"a\\nb\"")));
        wrong.put("no token at all", "nonsense-that-is-long-enough-to-be-found-in-a-log");
        return wrong;
    }

    private static Map<String, String> withASecret() {
        return Map.of(
                "parley.auth",
                "jwt",
                "parley.auth.jwt.key",
                SECRET,
                "parley.auth.jwt.issuer",
                ISSUER,
                "parley.auth.jwt.audience",
                "parley");
    }

    private void assertGetsIn(Door door, String what, String token) throws IOException {
        for (Place place : Place.values()) {
            assertEquals(101, door.knock(place, remember(token)), what + " by " + place);
            if (place != Place.SUBPROTOCOL) {
                assertEquals(200, door.ask(place, token), what + " by " + place);
            }
        }
    }

    private void assertStaysOut(Door door, String what, String token) throws IOException {
        for (Place place : Place.values()) {
            assertEquals(401, door.knock(place, remember(token)), what + " by " + place);
            if (place != Place.SUBPROTOCOL) {
                assertEquals(401, door.ask(place, token), what + " by " + place);
            }
        }
    }

    /** The part of a token that says most, and that nothing else holds. */
    private String remember(String token) {
        int end = token.lastIndexOf('.');
        used.add(end < 0 || end + 1 == token.length() ? token : token.substring(end + 1));
        return token;
    }

    @ParameterizedTest
    @EnumSource
    void aTokenBySharedSecretGetsInAndWhatIsWrongWithOneKeepsItOut(Host host) throws Exception {
        try (Door door = host.open(withASecret())) {
            for (String algorithm : List.of("HS256", "HS384", "HS512")) {
                assertGetsIn(door, algorithm, Signer.secret(algorithm, SECRET).token(good()));
            }
            for (Map.Entry<String, String> one : wrong().entrySet()) {
                assertStaysOut(door, one.getKey(), one.getValue());
            }
            List<String> head =
                    door.head("/live", "Authorization: Bearer " + remember(SHARED.token(claims("exp", "1"))));
            assertTrue(
                    head.stream()
                            .anyMatch(
                                    line -> line.equalsIgnoreCase("WWW-Authenticate: Bearer error=\"invalid_token\"")),
                    head::toString);
            List<String> without = door.head("/live");
            assertTrue(
                    without.stream().anyMatch(line -> line.equalsIgnoreCase("WWW-Authenticate: Bearer")),
                    without::toString);
            door.assertNoLogHolds(used);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPageOfAnotherOriginDoesNotGetInWithSomebodysToken(Host host) throws Exception {
        try (Door door = host.open(withASecret())) {
            String own = "Origin: http://" + door.server().uri().getAuthority();
            for (Place place : Place.values()) {
                assertEquals(101, door.knock(place, SHARED.token(good()), own), place::name);
                for (String other : List.of("Origin: https://evil.example", "Origin: null")) {
                    assertEquals(403, door.knock(place, SHARED.token(good()), other), place::name);
                    assertEquals(403, door.ask(place, SHARED.token(good()), other), place::name);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTokenThatIsTooLongStaysOut(Host host) throws Exception {
        try (Door door = host.open(withASecret())) {
            String fits = remember(SHARED.token(claims("x", "\"" + "x".repeat(4500) + "\"")));
            assertEquals(101, door.knock(Place.HEADER, fits));
            // The containers bound a request's head at 8 KiB, which no token of more than Parley's own bound fits in.
            String long100 = remember(SHARED.token(claims("x", "\"" + "x".repeat(75_000) + "\"")));
            assertTrue(long100.length() > 100_000);
            for (Place place : List.of(Place.HEADER, Place.SUBPROTOCOL, Place.COOKIE)) {
                assertEquals(host.tooLarge(), door.knock(place, long100), place::name);
                assertEquals(host.tooLarge(), door.ask("/api/channels", place.headers(long100)), place::name);
            }
            assertEquals(401, door.knock(Place.HEADER, remember(SHARED.token(good()) + "x")));
            door.assertNoLogHolds(used);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withAPublicKeyInAFileNothingElseSigns(Host host) throws Exception {
        Path file = Files.createTempFile(Path.of("target"), "key", ".pem").toAbsolutePath();
        Files.writeString(file, RSA.pem());
        try (Door door = host.open(Map.of("parley.auth", "jwt", "parley.auth.jwt.key", file.toString()))) {
            assertGetsIn(door, "RS256", RSA.token(good()));
            assertStaysOut(
                    door,
                    "HS256 with the public key's PEM text",
                    Signer.secret("HS256", RSA.pem()).token(good()));
            assertStaysOut(
                    door,
                    "HS256 with the same, without its last line's end",
                    Signer.secret("HS256", RSA.pem().strip()).token(good()));
            assertStaysOut(
                    door,
                    "HS256 with the public key's bytes",
                    Signer.secret("HS256", RSA.verifying().getEncoded()).token(good()));
            assertStaysOut(
                    door,
                    "HS512 with the public key's PEM text",
                    Signer.secret("HS512", RSA.pem()).token(good()));
            assertStaysOut(door, "alg: none", Signer.unsigned(good()));
            assertStaysOut(door, "another RSA key", Signer.pair("RS256", "rsa").token(good()));
            assertStaysOut(door, "ES256", EC.token(good()));
            assertStaysOut(door, "truncated", RSA.token(good()).replaceFirst(".$", ""));
            door.assertNoLogHolds(used);
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @EnumSource
    void withPublishedKeysEachAlgorithmGetsInAndANewKeySoonAfterItIsPublished(Host host) throws Exception {
        Signer fresh = Signer.pair("ES256", "fresh");
        try (Publisher publisher = new Publisher(Signer.set(RSA, EC, ED));
                Door door = host.open(Map.of("parley.auth", "jwt", "parley.auth.jwt.jwks", publisher.address()))) {
            Await.until("the keys are here", 20, () -> door.knock(Place.HEADER, RSA.token(good())) == 101);
            for (Signer signer : List.of(RSA, EC, ED)) {
                assertGetsIn(door, signer.algorithm(), signer.token(good()));
                Signer other = Signer.pair(signer.algorithm(), signer.kid());
                assertStaysOut(door, signer.algorithm() + " with another key", other.token(good()));
                assertStaysOut(
                        door,
                        "HS256 with a published key",
                        Signer.secret("HS256", signer.pem()).token(good()));
                assertStaysOut(
                        door,
                        "HS256 with a published key, by its name",
                        Signer.secret("HS256", signer.pem())
                                .token("{\"alg\":\"HS256\",\"kid\":\"" + signer.kid() + "\"}", good()));
            }
            assertStaysOut(door, "alg: none", Signer.unsigned(good()));
            assertStaysOut(door, "expired", ED.token(claims("exp", "" + in(Duration.ofMinutes(-2)))));

            String token = remember(fresh.token(good()));
            List<String> head = door.head("/live", Place.HEADER.headers(token));
            assertEquals("HTTP/1.1 503", head.get(0).substring(0, "HTTP/1.1 503".length()));
            assertTrue(head.stream().anyMatch(line -> line.equalsIgnoreCase("Retry-After: 1")), head::toString);
            publisher.publish(Signer.set(RSA, fresh));
            Await.until("the new key is here", 30, () -> door.knock(Place.HEADER, token) == 101);

            // Whoever is not among them any longer may come back with the next fetch, and after that is out.
            String nowhere = remember(Signer.pair("ES256", "nowhere").token(good()));
            String former = remember(EC.token(good()));
            for (String one : List.of(nowhere, former)) {
                assertEquals(503, door.knock(Place.HEADER, one));
            }
            for (String one : List.of(nowhere, former)) {
                Await.until("there is no such key", 30, () -> door.knock(Place.HEADER, one) == 401);
            }

            publisher.goAway();
            assertGetsIn(door, "while the issuer is away", RSA.token(good()));
            door.assertNoLogHolds(used);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTokenSaysWhoItIsAndWhatTheyMayDo(Host host) throws Exception {
        try (Door door = host.open(withASecret())) {
            String token = SHARED.token(claims("channels", "{\"chat/team-{user}\":[\"read\",\"history\"]}"));
            Api api = door.api();
            Api.Answer client = api.send(api.request("/api/client").header("Authorization", "Bearer " + token));
            assertEquals("ann", client.json().getJsonObject("user").getString("id"));
            assertEquals("Ann", client.json().getJsonObject("user").getString("name"));
            assertTrue(client.json().getString("expires").endsWith("Z"), client::toString);
            assertEquals(200, door.ask("/api/channels/chat/team-ann/messages", Place.HEADER.headers(token)));
            assertEquals(403, door.ask("/api/channels/chat/team-bob/messages", Place.HEADER.headers(token)));
            assertEquals(
                    403,
                    api.send(api.request("/api/channels/chat/team-ann/messages")
                                    .header("Authorization", "Bearer " + token)
                                    .header("Content-Type", "application/json")
                                    .POST(Api.body("{\"body\":1}")))
                            .status());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoTokensTheFirstCountsAlsoWhenItIsWrong(Host host) throws Exception {
        try (Door door = host.open(withASecret())) {
            String right = SHARED.token(good());
            String wrong = SHARED.token(claims("exp", "1"));
            List<Place> places = List.of(Place.values());
            for (int first = 0; first < places.size(); first++) {
                for (int second = first + 1; second < places.size(); second++) {
                    assertEquals(101, knock(door, places.get(first), right, places.get(second), wrong));
                    assertEquals(401, knock(door, places.get(first), wrong, places.get(second), right));
                }
            }
        }
    }

    private static int knock(Door door, Place one, String token, Place other, String another) throws IOException {
        List<String> headers = new ArrayList<>(List.of(one.headers(token)));
        headers.addAll(List.of(other.headers(another)));
        return door.knock("/live" + one.query(token) + other.query(another), headers.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionIsRenewedByTheSameUsersTokenAndEndsWithItsLast(Host host) throws Exception {
        try (Door door = host.open(withASecret())) {
            String token = SHARED.token(good());
            try (Dialogue ann =
                    new Dialogue(Talker.connect(door.server().uri(), "/live", List.of("parley.v1"), token))) {
                String other = SHARED.token(claims("sub", "\"bob\""));
                for (String no : List.of(other, SHARED.token(claims("exp", "1")), "nonsense")) {
                    JsonObject answer = ann.ask("{\"type\":\"refresh\",\"token\":\"" + no + "\"}");
                    assertEquals("unauthorized", answer.getString("code"), answer::toString);
                }
                String last = SHARED.token(claims("exp", "" + in(Duration.ofSeconds(2))));
                assertEquals(
                        "ok",
                        ann.ask("{\"type\":\"refresh\",\"token\":\"" + last + "\"}")
                                .getString("type"));
                assertEquals(4401, ann.hear("bye").getInt("code"));
                assertEquals(4401, ann.talker().closed());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutGuestsNobodyGetsInButWhoShowsACredential(Host host) throws Exception {
        try (Door door = host.open(withASecret())) {
            for (String path : List.of("/chat/lobby", "/feed/demo", "/live")) {
                assertEquals(401, door.knock(path), path);
                assertEquals(101, door.knock(path, "Authorization: Bearer " + Talker.API_KEY), path);
                assertEquals(302, door.ask(path), path);
            }
            for (String path : List.of(
                    "/api/channels", "/api/channels/chat/lobby/messages", "/api/node", "/api/nothing", "/metrics")) {
                assertEquals(401, door.ask(path), path);
            }
            for (String path : List.of("/", "/js/parley.js", "/health/live", "/health/ready", "/api/client")) {
                assertEquals(200, door.ask(path), path);
                // An old cookie keeps nobody from the page that tells where to get a new one.
                assertEquals(200, door.ask(path, "Cookie: parley_token=old"), path);
            }
            assertEquals(101, door.knock("/echo"));
            Api api = door.api();
            JsonObject nobody = api.get("/api/client").json();
            assertEquals(false, nobody.getBoolean("guests"));
            assertEquals(
                    List.of("address", "guests", "host", "scheme"),
                    nobody.keySet().stream().sorted().toList());
            JsonObject old = api.send(api.request("/api/client").header("Cookie", "parley_token=old"))
                    .json();
            assertEquals("unauthorized", old.getString("refused"));
        }
    }
}
