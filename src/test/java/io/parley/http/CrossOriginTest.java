package io.parley.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Meters;
import io.parley.net.OriginPattern;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {
    private static final Logger LOG = Logger.getLogger(CrossOrigin.class.getName());
    private static final String LISTED = "https://app.example";

    private final CrossOrigin filter =
            new CrossOrigin(List.of(OriginPattern.parse(LISTED)), new Problems(new JsonText(), Meters.NONE));
    private final Exchange exchange = new Exchange("GET", "http", "chat.example", 80);

    /** Whether the request goes on to whoever answers it. */
    private boolean passes(Exchange asked) throws Exception {
        return asked.passes(filter);
    }

    @Test
    void whoIsNoBrowserPasses() throws Exception {
        assertTrue(passes(exchange));
        assertNull(exchange.answered("Access-Control-Allow-Origin"));
        assertEquals("Origin", exchange.answered("Vary"));
    }

    @ParameterizedTest
    @CsvSource({
        "http,chat.example,80,http://chat.example",
        "http,CHAT.example,80,http://chat.example",
        "http,chat.example,8080,http://chat.example:8080",
        "https,chat.example,443,https://chat.example",
        "http,chat.example,80,https://chat.example",
        "http,chat.example,8443,https://chat.example:8443",
        "http,[0:0::1],8080,http://[::1]:8080",
        "http,chat.example.,80,http://chat.example.",
    })
    void aPageOfTheHostThatItAsksPasses(String scheme, String host, int port, String page) throws Exception {
        Exchange own = new Exchange("POST", scheme, host, port).with("Origin", page);
        assertTrue(passes(own));
        assertNull(own.answered("Access-Control-Allow-Origin"));
    }

    @ParameterizedTest
    @CsvSource({
        "https,chat.example,443,http://chat.example",
        "http,chat.example,80,http://chat.example:8080",
        "http,chat.example,8080,http://chat.example",
        "http,chat.example,80,http://chat.example.",
        "http,chat.example.,80,http://chat.example",
        "http,chat.example,80,http://a.chat.example",
        "http,chat.example,80,http://chat.example.evil.com",
        "http,chat.example,80,http://CHAT.example",
        "http,chat.example,80,http://chat.example:80",
        "http,no host,80,http://chat.example",
    })
    void aPageOfAnyOtherIsRefused(String scheme, String host, int port, String page) throws Exception {
        assertRefused(new Exchange("GET", scheme, host, port).with("Origin", page));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "", "https://evil.example", "https://app.example.evil.com", "https://app.example, x"})
    void soIsWhatIsNoPages(String page) throws Exception {
        assertRefused(exchange.with("Origin", page));
    }

    @Test
    void soAreSeveralWhateverTheyAre() throws Exception {
        assertRefused(exchange.with("Origin", LISTED, LISTED));
    }

    private void assertRefused(Exchange asked) throws IOException, jakarta.servlet.ServletException {
        assertFalse(asked.passes(filter));
        assertEquals(403, asked.status());
        assertTrue(asked.body().contains("\"code\":\"forbidden\""), asked::body);
        assertNull(asked.answered("Access-Control-Allow-Origin"));
    }

    @Test
    void aListedPageMayReadTheAnswer() throws Exception {
        assertTrue(passes(exchange.with("Origin", LISTED)));
        assertEquals(LISTED, exchange.answered("Access-Control-Allow-Origin"));
        assertEquals("true", exchange.answered("Access-Control-Allow-Credentials"));
        assertEquals("Origin", exchange.answered("Vary"));
    }

    @Test
    void aListedPagesPreflightIsAnsweredAndGoesNoFurther() throws Exception {
        Exchange asked = new Exchange("OPTIONS", "http", "chat.example", 80)
                .with("Origin", LISTED)
                .with("Access-Control-Request-Method", "POST");
        assertFalse(passes(asked));
        assertEquals(204, asked.status());
        assertTrue(asked.answered("Access-Control-Allow-Methods").contains("POST"));
        assertTrue(asked.answered("Access-Control-Allow-Headers").contains("Authorization"));
        assertEquals("7200", asked.answered("Access-Control-Max-Age"));
    }

    @Test
    void anUnlistedPagesPreflightIsRefused() throws Exception {
        assertRefused(new Exchange("OPTIONS", "http", "chat.example", 80)
                .with("Origin", "https://evil.example")
                .with("Access-Control-Request-Method", "POST"));
    }

    @Test
    void aListedPagesHandshakeNeedsNoCors() throws Exception {
        assertTrue(passes(exchange.with("Origin", LISTED).with("Upgrade", "websocket")));
        assertNull(exchange.answered("Access-Control-Allow-Origin"));
    }

    @Test
    void whoRunsItIsToldOnceAndNothingThatSomebodyMadeUp() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(MessageFormat.format(line.getMessage(), line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        LOG.addHandler(handler);
        try {
            assertRefused(exchange.with("Origin", "https://evil.example"));
            assertRefused(exchange.with("Origin", "https://other.example"));
            CrossOrigin another = new CrossOrigin(List.of(), new Problems(new JsonText(), Meters.NONE));
            assertFalse(exchange.with("Origin", "made up\n").passes(another));
        } finally {
            LOG.removeHandler(handler);
        }
        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.get(0)
                .startsWith("A page of https://evil.example was not let in; this node was asked as http://chat"));
        assertTrue(lines.get(1).startsWith("A page of no origin was not let in"), lines::toString);
    }
}
