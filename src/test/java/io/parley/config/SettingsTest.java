package io.parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private static Settings read(
            Map<String, String> properties, Map<String, String> environment, Map<String, String> parameters) {
        return Settings.read(new Source(properties::get, environment::get, parameters::get, Set.of()));
    }

    @Test
    void withoutAnythingSetAllIsAsUsual() {
        Settings settings = read(Map.of(), Map.of(), Map.of());
        assertNull(settings.apiKey());
        assertEquals(10_000, settings.history().messages());
        assertEquals(Duration.ofDays(30), settings.history().age());
        assertEquals(Duration.ofSeconds(25), settings.ping());
        assertEquals(Duration.ofSeconds(1), settings.data().sync());
        assertTrue(settings.data().verify());
        assertFalse(settings.compression());
    }

    @Test
    void aPropertyWinsOverTheEnvironmentAndThatOverAParameter() {
        Map<String, String> parameter = Map.of("parley.history.messages", "3");
        Map<String, String> environment = Map.of("PARLEY_HISTORY_MESSAGES", "2");
        assertEquals(3, read(Map.of(), Map.of(), parameter).history().messages());
        assertEquals(2, read(Map.of(), environment, parameter).history().messages());
        assertEquals(
                1,
                read(Map.of("parley.history.messages", "1"), environment, parameter)
                        .history()
                        .messages());
    }

    @Test
    void anEmptyValueIsNone() {
        assertEquals(
                Duration.ofSeconds(25),
                read(Map.of("parley.ping", " "), Map.of(), Map.of()).ping());
    }

    @Test
    void everyMistakeIsToldAtOnceAndNoSecretWithIt() {
        Map<String, String> wrong = Map.of(
                "parley.api.key", "hush",
                "parley.data.verify", "yes",
                "parley.history.messages", "0",
                "parley.history.age", "forever",
                "parley.tail.messages", "x",
                "parley.ping", "1ms",
                "parley.proxies", "10.0.0.0/33",
                "parley.write.timeout", "2d",
                "parley.compression", "yes");
        BadSettings bad = assertThrows(BadSettings.class, () -> read(wrong, Map.of(), Map.of()));
        wrong.keySet().forEach(name -> assertTrue(bad.getMessage().contains(name), bad.getMessage()));
        assertFalse(bad.getMessage().contains("hush"));
    }

    @Test
    void usuallyOnlyThisMachineIsATrustedProxy() {
        assertEquals(
                "[127.0.0.0/8, ::1/128]",
                read(Map.of(), Map.of(), Map.of()).proxies().toString());
    }

    @Test
    void trustedProxiesAreAListOfNetworksAndAddresses() {
        assertEquals(
                "[10.0.0.0/8, fd00::/8, 192.0.2.7/32]",
                read(Map.of("parley.proxies", "10.0.0.0/8, fd00::/8,192.0.2.7"), Map.of(), Map.of())
                        .proxies()
                        .toString());
    }

    @Test
    void eachNetworkThatIsNoneIsTold() {
        BadSettings bad = assertThrows(
                BadSettings.class,
                () -> read(Map.of("parley.proxies", "10.0.0.0/8,proxy.example,::1/129,10.1/16"), Map.of(), Map.of()));
        for (String wrong : List.of("'proxy.example'", "'::1/129'", "'10.1/16'")) {
            assertTrue(bad.getMessage().contains(wrong), bad.getMessage());
        }
    }

    @Test
    void usuallyNoPagesButOurOwnMayCome() {
        assertEquals(List.of(), read(Map.of(), Map.of(), Map.of()).origins());
    }

    @Test
    void pagesThatMayComeAreAListOfOriginsAndAllBelowSome() {
        assertEquals(
                "[https://app.example, https://*.example.org:8443]",
                read(
                                Map.of("parley.origins", "https://App.example:443, https://*.example.org:8443"),
                                Map.of(),
                                Map.of())
                        .origins()
                        .toString());
    }

    @Test
    void eachOriginThatIsNoneIsTold() {
        BadSettings bad = assertThrows(
                BadSettings.class,
                () -> read(Map.of("parley.origins", "*,https://app.example/,null,https://*.org"), Map.of(), Map.of()));
        for (String wrong : List.of("'*'", "'https://app.example/'", "'null'", "'https://*.org'")) {
            assertTrue(bad.getMessage().contains(wrong), bad.getMessage());
        }
    }

    @Test
    void timesHaveUnits() {
        assertEquals(
                Duration.ofMillis(1500),
                read(Map.of("parley.ping", "1500ms"), Map.of(), Map.of()).ping());
        assertEquals(
                Duration.ofMinutes(5),
                read(Map.of("parley.ping", "5m"), Map.of(), Map.of()).ping());
        assertThrows(BadSettings.class, () -> read(Map.of("parley.ping", "25"), Map.of(), Map.of()));
    }

    private static String mistakes(String... settings) {
        Map<String, String> set = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            set.put(settings[i], settings[i + 1]);
        }
        return assertThrows(BadSettings.class, () -> read(set, Map.of(), Map.of()))
                .getMessage();
    }

    @Test
    void usuallyEverybodyMayComeAsAGuest() {
        Settings.Auth auth = read(Map.of(), Map.of(), Map.of()).auth();
        assertEquals(Set.of(Settings.Way.OPEN), auth.ways());
        assertNull(auth.jwt());
        assertNull(auth.gateway());
        assertNull(auth.login());
    }

    @Test
    void waysOfSigningInAreAListInAnyOrder() {
        Settings.Auth auth = read(
                        Map.of(
                                "parley.auth", "open, gateway,jwt",
                                "parley.auth.jwt.key", "s".repeat(32),
                                "parley.auth.jwt.audience", "a, b",
                                "parley.auth.gateway.header", "X-Forwarded-User",
                                "parley.auth.login", "/login?next=chat"),
                        Map.of(),
                        Map.of())
                .auth();
        assertEquals(List.of(Settings.Way.JWT, Settings.Way.GATEWAY, Settings.Way.OPEN), List.copyOf(auth.ways()));
        assertEquals(List.of("a", "b"), auth.jwt().audience());
        assertEquals("parley_token", auth.jwt().cookie());
        assertEquals(Duration.ofSeconds(30), auth.jwt().skew());
        assertEquals("X-Forwarded-User", auth.gateway().header());
        assertEquals("/login?next=chat", auth.login());
    }

    @Test
    void aWayThatLacksWhatItNeedsIsAMistake() {
        assertTrue(mistakes("parley.auth", "jwt").contains("parley.auth.jwt.key or parley.auth.jwt.jwks"));
        assertTrue(mistakes(
                        "parley.auth", "jwt",
                        "parley.auth.jwt.key", "s".repeat(32),
                        "parley.auth.jwt.jwks", "https://id.example/keys")
                .contains("either"));
        assertTrue(mistakes("parley.auth", "gateway").contains("parley.auth.gateway.header"));
        assertTrue(mistakes("parley.auth", "ldap").contains("'ldap'"));
    }

    @Test
    void whatIsSetForAWayThatIsOffIsAMistake() {
        for (String name : List.of(
                "parley.auth.jwt.issuer",
                "parley.auth.jwt.audience",
                "parley.auth.gateway.header",
                "parley.auth.gateway.name")) {
            assertTrue(mistakes(name, "x").contains(name + " is set, but"), name);
        }
        assertTrue(mistakes("parley.auth.jwt.key", "s".repeat(32)).contains("has no jwt"));
    }

    @Test
    void aKeyThatIsWrongIsAMistakeAndIsNotTold() {
        String mistakes = mistakes("parley.auth", "jwt", "parley.auth.jwt.key", "hush");
        assertTrue(mistakes.contains("parley.auth.jwt.key: a secret has at least 32 bytes"), mistakes);
        assertFalse(mistakes.contains("hush"), mistakes);
    }

    @Test
    void theAddressOfTheKeysIsHttpAndHoldsNoPassword() {
        for (String address : List.of(
                "keys",
                "ftp://id.example/",
                "file:///etc/keys",
                "http:///keys",
                "https://me:hush@id.example/",
                "https://[")) {
            String mistakes = mistakes("parley.auth", "jwt", "parley.auth.jwt.jwks", address);
            assertTrue(mistakes.contains("parley.auth.jwt.jwks: it is an address"), mistakes);
            assertFalse(mistakes.contains("hush"), mistakes);
        }
    }

    @Test
    void whereOneSignsInIsAnAddressThatNoScriptHidesIn() {
        for (String address :
                List.of("javascript:alert(1)", "//evil.example/", "/\\\\evil.example", "login", "https://a\"b")) {
            assertTrue(mistakes("parley.auth.login", address).contains("parley.auth.login is"), address);
        }
    }

    @Test
    void headersAndCookiesHaveNames() {
        assertTrue(mistakes("parley.auth", "gateway", "parley.auth.gateway.header", "X User")
                .contains("parley.auth.gateway.header is the name of a header"));
        assertTrue(
                mistakes("parley.auth.jwt.cookie", "a=b").contains("parley.auth.jwt.cookie is the name of a cookie"));
        assertTrue(mistakes("parley.auth.jwt.skew", "6m").contains("parley.auth.jwt.skew"));
    }
}
