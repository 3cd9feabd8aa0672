package io.parley.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.net.OriginPattern;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityHeadersTest {

    private static Exchange asked(String path, String... framers) throws Exception {
        List<OriginPattern> origins =
                Stream.of(framers).map(OriginPattern::parse).toList();
        Exchange exchange = new Exchange("GET", "http", "chat.example", 80, path);
        assertTrue(exchange.passes(new SecurityHeaders(origins)));
        assertEquals("nosniff", exchange.answered("X-Content-Type-Options"));
        assertEquals("no-referrer", exchange.answered("Referrer-Policy"));
        assertEquals("same-origin", exchange.answered("Cross-Origin-Resource-Policy"));
        return exchange;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/index.html", "/ops/", "/js/parley.js", "/chats.html", "/nothing"})
    void aPageMayLoadWhatLiesBesideItAndNothingElse(String path) throws Exception {
        Exchange page = asked(path);
        String policy = page.answered("Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
        assertTrue(policy.endsWith("frame-ancestors 'self'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals("SAMEORIGIN", page.answered("X-Frame-Options"));
        assertEquals("same-origin", page.answered("Cross-Origin-Opener-Policy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/chat/lobby", "/feed/demo", "/live", "/echo", "/health/ready", "/metrics"})
    void whatIsNoPageDoesNotBecomeOne(String path) throws Exception {
        Exchange data = asked(path);
        assertTrue(data.answered("Content-Security-Policy").endsWith("frame-ancestors 'none'; sandbox"));
        assertEquals("DENY", data.answered("X-Frame-Options"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ops/"})
    void listedOriginsMayShowAPageWithinTheirs(String path) throws Exception {
        String policy = asked(path, "https://*.example.org", "http://[::1]:81", "http://app.example:81")
                .answered("Content-Security-Policy");
        assertTrue(policy.endsWith("frame-ancestors 'self' https://*.example.org http://app.example:81"), policy);
    }
}
