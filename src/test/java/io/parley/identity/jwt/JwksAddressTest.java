package io.parley.identity.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.token.Signer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An issuer's keys over real HTTP. */
class JwksAddressTest {
    private static final Signer RSA = Signer.pair("RS256", "rsa");
    private static final Signer EC = Signer.pair("ES256", "ec");
    private static final Signer ED = Signer.pair("EdDSA", "ed");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer issuer;
    private JwksAddress address;

    @BeforeEach
    void startAnIssuer() throws IOException {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.setExecutor(threads);
        issuer.start();
        address = new JwksAddress(
                URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys"), Duration.ofSeconds(5));
    }

    @AfterEach
    void stop() {
        address.close();
        issuer.stop(0);
        threads.shutdownNow();
    }

    private void publish(String text) {
        issuer.createContext("/keys", exchange -> answer(exchange, 200, text));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static List<String> ids(List<JwtKey> keys) {
        return keys.stream().map(JwtKey::id).toList();
    }

    private String failure() {
        return assertThrows(IOException.class, address::fetch).getMessage();
    }

    /** As clients do who are told to come again. */
    private static List<JwtKey> eventually(Supplier<List<JwtKey>> asked) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return asked.get();
            } catch (Refused refused) {
                assertEquals(Refusal.UNAVAILABLE, refused.refusal());
                assertTrue(System.nanoTime() < deadline, "in vain");
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void keysOfEachKindAreTaken() throws IOException {
        publish(Signer.set(RSA, EC, ED));
        assertEquals(List.of("rsa", "ec", "ed"), ids(address.fetch().keys()));
    }

    @Test
    void whatIsOfNoUseIsPassedOver() throws IOException {
        String ec = EC.jwk().substring(1);
        publish("{\"x\":1,\"keys\":["
                + "{\"kty\":\"oct\",\"kid\":\"shared\",\"k\":\"" + Signer.encoded("s".repeat(32)) + "\"},"
                + "7,null,\"key\",[],{},{\"kty\":7},{\"kty\":\"RSA\"},{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"},"
                + "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"},"
                + "{\"kty\":\"EC\",\"crv\":\"P-999\",\"x\":\"AA\",\"y\":\"AA\"},"
                + ec("enc") + "," + ec("sig\",\"d\":\"AA") + "," + ec("sig\",\"alg\":\"ES512") + ","
                + ec("sig\",\"key_ops\":[\"sign\"],\"x5c\":\"") + ","
                + "{\"kid\":\"good\",\"alg\":\"ES256\",\"key_ops\":[\"verify\"]," + ec.substring(ec.indexOf("\"kty\""))
                + "]}");
        assertEquals(List.of("good"), ids(address.fetch().keys()));
    }

    private static String ec(String use) {
        return EC.jwk().replace("\"use\":\"sig", "\"use\":\"" + use);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{}", "{\"keys\":7}", "{\"keys\":[]}", "{\"keys\":[{}]}", "<html>"})
    void whatIsNoSetOfKeysIsAFailure(String text) {
        publish(text);
        assertTrue(failure().startsWith("the answer"), this::failure);
    }

    @Test
    void theIssuerSaysHowLongTheyStayTheSame() throws IOException {
        issuer.createContext("/keys", exchange -> {
            exchange.getResponseHeaders().add("Cache-Control", "public, Max-Age=300, must-revalidate");
            answer(exchange, 200, Signer.set(EC));
        });
        assertEquals(Duration.ofMinutes(5), address.fetch().fresh());
    }

    @Test
    void aRedirectIsNotFollowed() {
        issuer.createContext("/elsewhere", exchange -> answer(exchange, 200, Signer.set(EC)));
        issuer.createContext("/keys", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            answer(exchange, 302, "");
        });
        assertEquals("the answer has the status 302", failure());
    }

    @Test
    void anAnswerWithoutAnEndIsCut() {
        CountDownLatch ended = new CountDownLatch(1);
        issuer.createContext("/keys", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    exchange.getResponseBody().write(" ".repeat(8192).getBytes(StandardCharsets.US_ASCII));
                }
            } finally {
                ended.countDown();
            }
        });
        assertEquals("the answer is larger than 262144 bytes", failure());
        assertTrue(awaits(ended));
    }

    @Test
    void aSlowIssuerKeepsNobodyWaiting() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        issuer.createContext("/keys", exchange -> {
            asked.countDown();
            if (awaits(slow)) {
                answer(exchange, 200, Signer.set(EC));
            }
        });
        Keys keys = address.keys(Duration.ofMinutes(15));
        assertTrue(awaits(asked));
        // The issuer answers nothing until this thread, which is a handshake's, has gone on.
        assertEquals(
                Refusal.UNAVAILABLE,
                assertThrows(Refused.class, () -> keys.of("ES256", "ec")).refusal());
        slow.countDown();
        assertEquals(List.of("ec"), ids(eventually(() -> keys.of("ES256", "ec"))));
    }

    @Test
    void anIssuerWhoSaysNothingMoreIsGivenUp() {
        CountDownLatch over = new CountDownLatch(1);
        issuer.createContext("/keys", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaits(over);
            exchange.close();
        });
        try (JwksAddress impatient = new JwksAddress(
                URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys"), Duration.ofMillis(50))) {
            assertThrows(IOException.class, impatient::fetch);
        } finally {
            over.countDown();
        }
    }

    @Test
    void anIssuerWhoComesLaterIsFound() throws IOException {
        int port = issuer.getAddress().getPort();
        issuer.stop(0);
        Keys keys = address.keys(Duration.ofMinutes(15));
        assertThrows(Refused.class, () -> keys.of("ES256", "ec"));
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        issuer.setExecutor(threads);
        publish(Signer.set(EC));
        issuer.start();
        assertEquals(List.of("ec"), ids(eventually(() -> keys.of("ES256", "ec"))));
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}
