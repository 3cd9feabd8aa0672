package io.parley.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPatternTest {

    private static boolean matches(String pattern, String page) {
        return OriginPattern.parse(pattern).matches(WebOrigin.parse(page));
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example,https://app.example",
        "HTTPS://App.Example:443,https://app.example",
        "https://*.example.org,https://a.example.org",
        "https://*.example.org,https://b.a.example.org",
        "https://*.example.org,https://xn--bcher-kva.example.org",
        "https://*.example.org:8443,https://a.example.org:8443",
        "capacitor://localhost,capacitor://localhost",
    })
    void itIsWhatIsWrittenOrAllBelow(String pattern, String page) {
        assertTrue(matches(pattern, page));
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example,http://app.example",
        "https://app.example,https://app.example:8443",
        "https://app.example,https://evil-app.example",
        "https://app.example,https://app.example.evil.com",
        "https://app.example,https://a.app.example",
        "https://app.example,https://app.example.",
        "https://*.example.org,https://example.org",
        "https://*.example.org,https://evilexample.org",
        "https://*.example.org,https://a.example.org.evil.com",
        "https://*.example.org,https://a.example.org.",
        "https://*.example.org,https://a.example.org:8443",
        "https://*.example.org,http://a.example.org",
    })
    void itIsNothingElse(String pattern, String page) {
        assertFalse(matches(pattern, page));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "app.example",
                "https://app.example/",
                "https://*",
                "https://*.org",
                "https://*.0.0.1",
                "https://*.[::1]",
                "https://a.*.example.org",
                "https://*.*.example.org",
                "https://*evil.example.org",
                "*://app.example",
                "https://app.example:*",
                "wss://app.example",
            })
    void whatWouldBeTooMuchOrNothingIsAMistake(String text) {
        IllegalArgumentException mistake =
                assertThrows(IllegalArgumentException.class, () -> OriginPattern.parse(text));
        assertTrue(mistake.getMessage().contains("'" + text + "'"), mistake::getMessage);
    }

    @Test
    void itIsWrittenAsAPolicyWritesIt() {
        assertEquals(
                "https://*.example.org",
                OriginPattern.parse("https://*.Example.org:443").toString());
        assertEquals(
                "http://app.example:81",
                OriginPattern.parse("http://app.example:81").toString());
    }
}
