package io.parley.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebOriginTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example",
                "http://localhost:5173",
                "https://xn--bcher-kva.example",
                "https://app.example.",
                "http://192.0.2.1:8080",
                "http://[::1]:8080",
                "http://[2001:db8::a]",
                "http://[::ffff:102:304]",
                "capacitor://localhost"
            })
    void whatABrowserWritesIsItsOrigin(String text) {
        assertEquals(text, WebOrigin.written(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "*",
                "app.example",
                "//app.example",
                "https:app.example",
                "https://",
                "https://app.example/",
                "https://app.example/path",
                "https://app.example?query",
                "https://app.example#part",
                "https://app.example:",
                "https://app.example:0",
                "https://app.example:65536",
                "https://app.example:443443",
                "https://user@app.example",
                "https://app.example:1@evil.example",
                "https://app.example\\.evil.example",
                "https://app..example",
                "https://.example",
                "https://app.example..",
                "https://app.example ",
                " https://app.example",
                "https://app.example\u0000.evil.example",
                "https://app.example, https://app.example",
                "https://app.example https://evil.example",
                "https://*.example",
                "https://b\u00fccher.example",
                "https://app%2eexample",
                "https://[::1",
                "https://::1",
                "https://[::1%25eth0]",
                "https://[v1.x]",
                "https://[1.2.3.4]",
            })
    void whatIsNoOriginIsNone(String text) {
        assertNull(WebOrigin.parse(text));
        assertNull(WebOrigin.written(text));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTPS://App.Example,https://app.example",
        "https://app.example:443,https://app.example",
        "http://app.example:80,http://app.example",
        "http://app.example:0080,http://app.example",
        "http://[0:0:0:0:0:0:0:1]:80,http://[::1]",
        "http://[2001:DB8::A],http://[2001:db8::a]",
        "http://[::ffff:1.2.3.4],http://[::ffff:102:304]",
    })
    void writtenInAnotherWayItIsTheSameOneAndNotABrowsers(String text, String same) {
        assertEquals(WebOrigin.parse(same), WebOrigin.parse(text));
        assertNull(WebOrigin.written(text));
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example,http://app.example",
        "https://app.example,https://app.example.",
        "https://app.example,https://app.example:444",
        "http://app.example:443,https://app.example",
        "http://[::ffff:102:304],http://1.2.3.4",
    })
    void whatDiffersInAnythingIsAnother(String one, String other) {
        assertNotEquals(WebOrigin.parse(one), WebOrigin.parse(other));
    }

    @Test
    void aRequestsPartsMakeTheOriginOfItsPages() {
        assertEquals(WebOrigin.parse("https://chat.example"), WebOrigin.of("wss", "Chat.Example", 443));
        assertEquals(WebOrigin.parse("http://chat.example:8080"), WebOrigin.of("ws", "chat.example", 8080));
        assertEquals(WebOrigin.parse("http://[::1]"), WebOrigin.of("http", "[0::1]", 0));
        assertNull(WebOrigin.of("http", "no host", 80));
        assertNull(WebOrigin.of("http", null, 80));
        assertNull(WebOrigin.of(null, "chat.example", 80));
    }

    @Test
    void overTlsTheUsualPortIsAnother() {
        assertEquals(
                "https://chat.example",
                WebOrigin.parse("http://chat.example").overTls().toString());
        assertEquals(
                "https://chat.example:8080",
                WebOrigin.parse("http://chat.example:8080").overTls().toString());
        assertEquals(
                "https://chat.example",
                WebOrigin.parse("https://chat.example").overTls().toString());
    }
}
