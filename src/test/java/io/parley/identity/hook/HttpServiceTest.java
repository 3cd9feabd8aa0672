package io.parley.identity.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Right;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServiceTest {
    private static final Hook.Asked ANN =
            new Hook.Asked(new Author("ann", "Ann \"A\""), false, Set.of("staff"), ChannelName.parse("chat/room"));

    private final CountDownLatch hold = new CountDownLatch(1);
    private HttpServer server;
    private String answer = "{\"rights\":[\"read\",\"fly\",1],\"ttl\":7}";
    private int status = 200;
    private String heard;
    private String key;
    private boolean late;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/rights", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        hold.countDown();
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            heard = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            key = exchange.getRequestHeaders().getFirst("Authorization");
            if (late) {
                hold.await();
            }
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Hook.Answer ask(String secret) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/rights");
        return new HttpService(address, secret, Duration.ofMillis(late ? 200 : 10_000)).ask(ANN);
    }

    @Test
    void itIsAskedWhoAndWhereAndWhatItDoesNotKnowGrantsNothing() throws IOException {
        assertEquals(new Hook.Answer(Set.of(Right.READ), Duration.ofSeconds(7)), ask("a-secret-of-the-hook"));
        assertEquals(
                "{\"user\":{\"id\":\"ann\",\"name\":\"Ann \\\"A\\\"\"},\"guest\":false,\"roles\":[\"staff\"],\"channel\":\"chat/room\"}",
                heard);
        assertEquals("Bearer a-secret-of-the-hook", key);
        answer = "{\"rights\":[]}";
        assertEquals(new Hook.Answer(Set.of(), null), ask(null));
        assertNull(key);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 401, 403, 404, 500, 503})
    void anythingButOkIsNoAnswer(int other) {
        status = other;
        answer = other == 204 ? "" : answer;
        assertThrows(IOException.class, () -> ask(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"rights\":\"read\"}",
                "{\"rights\":[],\"ttl\":\"1\"}",
                "{\"rights\":[],\"ttl\":-1}"
            })
    void whatIsNoAnswerIsNone(String text) {
        answer = text;
        assertThrows(IOException.class, () -> ask(null));
    }

    @Test
    void anAnswerThatDoesNotEndOrDoesNotComeIsNone() {
        answer = "{\"rights\":[" + "\"read\",".repeat(20_000) + "\"read\"]}";
        assertThrows(IOException.class, () -> ask(null));
        late = true;
        assertThrows(IOException.class, () -> ask(null));
    }
}
