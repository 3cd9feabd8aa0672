package io.parley.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
    private static final String PROXY = "10.0.0.1";

    private final Proxies proxies =
            new Proxies(Stream.of("10.0.0.0/8", "fd00::/8").map(Network::parse).toList());
    private final Map<String, List<String>> headers = new HashMap<>();

    private Proxies.Origin from(String peer) {
        return proxies.origin(peer, name -> headers.getOrDefault(name, List.of()));
    }

    private void header(String name, String... values) {
        headers.put(name, List.of(values));
    }

    @Test
    void whoIsNotTrustedSpeaksForNobody() {
        header("X-Forwarded-For", "192.0.2.1");
        header("X-Forwarded-Proto", "https");
        header("X-Forwarded-Host", "evil.example");
        header("Forwarded", "for=192.0.2.1;proto=https;host=evil.example");
        assertEquals(new Proxies.Origin("198.51.100.9", null, null, 0), from("198.51.100.9"));
    }

    @Test
    void aTrustedProxyTellsAllOfItsClient() {
        header("X-Forwarded-For", "192.0.2.1");
        header("X-Forwarded-Proto", "https");
        header("X-Forwarded-Host", "chat.example");
        header("X-Forwarded-Port", "8443");
        assertEquals(new Proxies.Origin("192.0.2.1", "https", "chat.example", 8443), from(PROXY));
    }

    @Test
    void soItDoesInTheWordsOfTheStandard() {
        header("Forwarded", "For=\"[2001:DB8::1]:4711\"; Proto=HTTPS; host=\"chat.example:8443\"; by=_nginx");
        assertEquals(new Proxies.Origin("2001:db8::1", "https", "chat.example", 8443), from(PROXY));
    }

    @Test
    void theStandardWinsOverTheOthers() {
        header("Forwarded", "for=192.0.2.1");
        header("X-Forwarded-For", "192.0.2.2");
        header("X-Forwarded-Proto", "https");
        assertEquals(new Proxies.Origin("192.0.2.1", null, null, 0), from(PROXY));
    }

    @Test
    void aBrokenStandardHeaderDoesNotOpenTheWayForTheOthers() {
        header("Forwarded", "for=");
        header("X-Forwarded-For", "192.0.2.2");
        assertEquals(PROXY, from(PROXY).client());
    }

    @Test
    void theClientIsTheFirstFromTheRightWhoIsNotTrusted() {
        header("X-Forwarded-For", "6.6.6.6, 192.0.2.1, 10.0.0.3", "fd00::2");
        assertEquals("192.0.2.1", from(PROXY).client());
        headers.clear();
        header("Forwarded", "for=6.6.6.6, for=192.0.2.1, for=10.0.0.3", "for=\"[fd00::2]\"");
        assertEquals("192.0.2.1", from(PROXY).client());
    }

    @Test
    void whereAllAreTrustedItIsTheOneFarthestAway() {
        header("X-Forwarded-For", "10.0.0.3, 10.0.0.2");
        assertEquals("10.0.0.3", from(PROXY).client());
    }

    @Test
    void schemeAndHostAreThoseThatTheClientUsedAndNotAProxyOnTheWay() {
        header(
                "Forwarded",
                "for=6.6.6.6;proto=http;host=evil.example, for=192.0.2.1;proto=https;host=chat.example, "
                        + "for=10.0.0.3;proto=http;host=inner.example");
        assertEquals(new Proxies.Origin("192.0.2.1", "https", "chat.example", 0), from(PROXY));
    }

    @Test
    void ofSeveralSchemesTheLastIsTheOneThatAProxyWrote() {
        header("X-Forwarded-Proto", "https, http");
        header("X-Forwarded-Host", "evil.example", "chat.example");
        assertEquals(new Proxies.Origin(PROXY, "http", "chat.example", 0), from(PROXY));
    }

    @ParameterizedTest
    @CsvSource({"wss, https", "WS, http", "HTTP, http"})
    void theSchemeOfAWebSocketCountsAsThatOfItsHandshake(String told, String scheme) {
        header("X-Forwarded-Proto", told);
        assertEquals(scheme, from(PROXY).scheme());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1:4711",
                "::ffff:192.0.2.1",
                "[::ffff:192.0.2.1]:4711",
                "unknown, 192.0.2.1",
                "\", 192.0.2.1",
                "\"6.6.6.6, 192.0.2.1",
                " , ,192.0.2.1,, "
            })
    void anAddressMayHaveAPortAndWhatStandsBeforeItDoesNotMatter(String chain) {
        header("X-Forwarded-For", chain);
        assertEquals("192.0.2.1", from(PROXY).client());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for=\", for=192.0.2.1",
                "for=\"6.6.6.6, for=192.0.2.1",
                "for=\"\\\", for=192.0.2.1",
                "for=6.6.6.6;for=, for=\"192.0.2.1:4711\"",
                "for=_hidden, for=\"192.0.2.1:_port\"",
                "proto=https;;;, for=192.0.2.1;"
            })
    void aQuoteThatAClientOpenedSwallowsNothing(String chain) {
        header("Forwarded", chain);
        assertEquals("192.0.2.1", from(PROXY).client());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "unknown",
                "_hidden",
                "localhost",
                "6.6.6",
                "6.6.6.6.6",
                "6.6.6.6:",
                "6.6.6.6:123456",
                "6.6.6.6 6.6.6.6",
                "[::1",
                "::1]",
                "[6.6.6.6]",
                "[fe80::1%eth0]",
                "\"6.6.6.6\"",
                "6.6.6.6;for=6.6.6.6",
                "6.6.6.6, nonsense",
                "\u0000"
            })
    void whatIsNoAddressIsNotBelieved(String chain) {
        header("X-Forwarded-For", chain);
        assertEquals(PROXY, from(PROXY).client());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for",
                "for=",
                "=6.6.6.6",
                "for=unknown",
                "for=_hidden",
                "for=[::1]x",
                "for=6.6.6.6;for=6.6.6.6",
                "for=6.6.6.6;FOR=6.6.6.7",
                "for = 6.6.6.6",
                "for=\"6.6.6.6",
                "for=\"6.6.6.6\\\"",
                "for=\"6.6.\\6.6\"",
                "for=6.6.6.6 proto=https",
                "6.6.6.6",
                "for=6.6.6.6, nonsense",
                "for='6.6.6.6'"
            })
    void whatBreaksTheStandardIsNotBelieved(String chain) {
        header("Forwarded", chain);
        assertEquals(new Proxies.Origin(PROXY, null, null, 0), from(PROXY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a/b",
                "user@host",
                "evil.example\r\nSet-Cookie: a=b",
                "<script>",
                "[nonsense]",
                "a:b",
                "é"
            })
    void whatIsNoHostIsNotBelieved(String host) {
        header("X-Forwarded-Host", host);
        header("X-Forwarded-Proto", host);
        header("X-Forwarded-Port", host);
        Proxies.Origin origin = from(PROXY);
        assertNull(origin.host());
        assertNull(origin.scheme());
        assertEquals(0, origin.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999", "-1", "1e3", "٣"})
    void whatIsNoPortIsNotBelieved(String port) {
        header("X-Forwarded-Port", port);
        assertEquals(0, from(PROXY).port());
        header("X-Forwarded-Host", "chat.example:" + port);
        assertEquals(0, from(PROXY).port());
    }

    @Test
    void aPeerThatIsNoAddressIsLeftAsItIs() {
        header("X-Forwarded-For", "192.0.2.1");
        assertEquals("unix:/run/socket", from("unix:/run/socket").client());
        assertNull(from(null).client());
    }

    /** Clients that write what they like, before chains of proxies that write in any way they may. */
    @Test
    void noBeginningOfAChainChangesWhoItsClientIs() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Supplier<String> told = () -> "seed " + seed + ": " + headers;
        for (int i = 0; i < 20_000; i++) {
            headers.clear();
            boolean standard = random.nextBoolean();
            String client = outside(random);
            List<String> elements = new ArrayList<>(Collections.nCopies(1, garbage(random)));
            elements.add(written(random, client, standard));
            int trusted = random.nextInt(4);
            for (int j = 0; j < trusted; j++) {
                elements.add(written(random, inside(random), standard));
            }
            int cut = random.nextInt(elements.size() + 1);
            header(
                    standard ? "Forwarded" : "X-Forwarded-For",
                    String.join(random.nextBoolean() ? "," : " , ", elements.subList(0, cut)),
                    String.join(", ", elements.subList(cut, elements.size())));
            assertEquals(client, from(inside(random)).client(), told);
        }
    }

    @Test
    void tenThousandCharactersOfAnythingAreReadInNoTime() {
        Random random = new Random(1);
        for (String name : List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")) {
            for (String piece :
                    List.of("\"", ",", ";", "for=", "[", ":", "1.", "10.0.0.1,", "for=10.0.0.1,", "a", "\\", "=")) {
                headers.clear();
                header(name, piece.repeat(10_000 / piece.length()));
                from(PROXY);
            }
            for (int i = 0; i < 200; i++) {
                headers.clear();
                StringBuilder text = new StringBuilder();
                while (text.length() < 10_000) {
                    text.append(garbage(random));
                }
                header(name, text.toString());
                from(PROXY);
            }
        }
    }

    private static String outside(Random random) {
        return random.nextBoolean()
                ? "192.0.2." + random.nextInt(256)
                : "2001:db8::" + Integer.toHexString(1 + random.nextInt(0xFFFF));
    }

    private static String inside(Random random) {
        return random.nextBoolean()
                ? "10." + random.nextInt(256) + ".0." + random.nextInt(256)
                : "fd00::" + Integer.toHexString(1 + random.nextInt(0xFFFF));
    }

    /** An address as some proxy writes it. */
    private static String written(Random random, String address, boolean standard) {
        boolean six = address.contains(":");
        String port = random.nextBoolean() ? ":" + random.nextInt(65_536) : "";
        if (!standard) {
            return six && (random.nextBoolean() || !port.isEmpty())
                    ? "[" + address + "]" + port
                    : address + (six ? "" : port);
        }
        String node = six ? "[" + address + "]" : address;
        String told = six || !port.isEmpty() || random.nextBoolean() ? "\"" + node + port + "\"" : node;
        return (random.nextBoolean() ? "proto=http;" : "")
                + (random.nextBoolean() ? "for=" : "For=")
                + told
                + (random.nextBoolean() ? ";by=\"[::1]:80\"" : "");
    }

    private static final List<String> PIECES = List.of(
            "\"",
            "\\",
            ",",
            ";",
            "=",
            "for=",
            "6.6.6.6",
            "10.0.0.9",
            "[",
            "]",
            "::",
            ":80",
            "unknown",
            "_x",
            " ",
            "\t",
            "é",
            "for=\"");

    private static String garbage(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
