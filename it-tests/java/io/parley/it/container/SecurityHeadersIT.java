package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.RawSocket;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every answer tells browsers. */
class SecurityHeadersIT extends OnEveryContainer {

    private static void assertTellsAll(Api.Answer answer) {
        assertEquals("nosniff", answer.header("X-Content-Type-Options"), answer::toString);
        assertEquals("no-referrer", answer.header("Referrer-Policy"), answer::toString);
        assertEquals("same-origin", answer.header("Cross-Origin-Resource-Policy"), answer::toString);
        List<String> policies = answer.response().headers().allValues("Content-Security-Policy");
        assertEquals(1, policies.size(), answer::toString);
        assertTrue(policies.get(0).startsWith("default-src 'none';"), answer::toString);
        assertFalse(policies.get(0).contains("unsafe"), answer::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/index.html", "/ops/", "/js/app.js", "/css/page.css", "/favicon.svg", "/nothing.html"})
    void aPageLoadsWhatIsInTheWarAlone(String path) {
        Api.Answer answer = new Api(base).get(path);
        assertTellsAll(answer);
        String policy = answer.header("Content-Security-Policy");
        assertTrue(policy.contains("script-src 'self';") && policy.contains("connect-src 'self';"), policy);
        assertTrue(policy.endsWith("frame-ancestors 'self' https://app.example https://*.wild.example:8443"), policy);
        assertEquals("SAMEORIGIN", answer.header("X-Frame-Options"));
        assertEquals("same-origin", answer.header("Cross-Origin-Opener-Policy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/channels", "/api/nothing", "/api/node", "/health/live", "/metrics", "/chat/lobby"})
    void whatIsNoPageDoesNotBecomeOne(String path) {
        Api.Answer answer = new Api(base).get(path);
        assertTellsAll(answer);
        assertTrue(answer.header("Content-Security-Policy").endsWith("sandbox"), answer::toString);
        assertEquals("DENY", answer.header("X-Frame-Options"));
    }

    @Test
    void soDoesARefusedHandshake() throws IOException {
        try (RawSocket socket = RawSocket.connect(base)) {
            List<String> head = socket.open("/live", "Authorization: Bearer wrong");
            assertEquals(401, RawSocket.status(head));
            assertEquals("nosniff", RawSocket.header(head, "X-Content-Type-Options"));
            assertTrue(RawSocket.header(head, "Content-Security-Policy").endsWith("sandbox"), head::toString);
        }
    }

    /** What the policy forbids would not run; that there is none in our pages shows that they do not need it. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/ops/"})
    void noPageHasScriptsOrStylesInIt(String path) {
        String page = new Api(base).get(path).response().body();
        assertTrue(page.contains("<script"), page);
        assertFalse(page.matches("(?is).*<script(?![^>]*\\ssrc=)[^>]*>.*"), page);
        assertFalse(page.matches("(?is).*(<style|\\sstyle=|\\son[a-z]+=|javascript:).*"), page);
        assertFalse(page.matches("(?is).*\\s(src|href)=\"?(https?:)?//.*"), page);
    }
}
