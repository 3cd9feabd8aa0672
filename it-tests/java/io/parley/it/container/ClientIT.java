package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node knows of whoever asks. The tests ask from its own machine, which is usually a trusted proxy. */
class ClientIT extends OnEveryContainer {

    private Answer ask(String... headers) {
        Api api = new Api(base);
        HttpRequest.Builder request = api.request("/api/client");
        return api.send(headers.length == 0 ? request : request.headers(headers));
    }

    private static JsonObject seen(String address, String scheme, String host) {
        return Json.createObjectBuilder()
                .add("address", address)
                .add("scheme", scheme)
                .add("host", host)
                .add("guests", true)
                .build();
    }

    @Test
    void withoutAProxyItIsWhatTheConnectionTells() {
        Answer answer = ask();
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.type());
        assertTrue(answer.header("Cache-Control").contains("no-store"), answer::toString);
        assertEquals(seen("127.0.0.1", "http", base.getAuthority()), answer.json());
    }

    @Test
    void aTrustedProxyTellsForWhomItAsks() {
        assertEquals(
                seen("2001:db8::7", "https", "chat.example"),
                ask("Forwarded", "for=\"[2001:db8::7]:4711\";proto=https;host=chat.example")
                        .json());
        assertEquals(
                seen("192.0.2.7", "https", "chat.example:8443"),
                ask(
                                "X-Forwarded-For",
                                "6.6.6.6, 192.0.2.7",
                                "X-Forwarded-Proto",
                                "https",
                                "X-Forwarded-Host",
                                "chat.example",
                                "X-Forwarded-Port",
                                "8443")
                        .json());
    }

    @Test
    void theHostIsTheOneOfTheRequestWhereTheProxyLeftItAsItWas() {
        assertEquals(
                seen("192.0.2.7", "https", base.getAuthority()),
                ask("X-Forwarded-For", "192.0.2.7", "X-Forwarded-Proto", "https")
                        .json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"for=\"", "for=_hidden;proto=gopher;host=\"<script>\"", ",;=", "for=localhost", "\\\""})
    void nonsenseIsAnsweredAsIfItWereNotThere(String nonsense) {
        for (String header : new String[] {"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"}) {
            assertEquals(
                    seen("127.0.0.1", "http", base.getAuthority()),
                    ask(header, nonsense).json(),
                    header);
        }
    }

    @Test
    void aLongListIsReadToItsEnd() {
        String list = "6.6.6.6, \"".repeat(600) + ", 192.0.2.7";
        assertEquals("192.0.2.7", ask("X-Forwarded-For", list).json().getString("address"));
    }

    @Test
    void itIsOnlyRead() {
        Api api = new Api(base);
        Answer answer = api.post("/api/client", "{}");
        assertEquals(405, answer.status());
        assertEquals("method-not-allowed", answer.json().getString("code"));
        assertTrue(answer.header("Allow").contains("GET"), answer::toString);
    }
}
