package io.parley.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.channel.Meters;
import io.parley.limits.Quota;
import io.parley.limits.Rate;
import io.parley.protocol.JsonText;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    private static final Rate MANY = new Rate(1000, 1000);

    private final Problems problems = new Problems(new JsonText(), Meters.NONE);
    private final Quota quota =
            new Quota(new Quota.Bounds(1, 1, MANY, MANY, MANY, MANY), address -> false, System::nanoTime);
    private final List<String> through = new ArrayList<>();

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(TurnstileTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static HttpServletRequest request(String address, boolean handshake) {
        return fake(HttpServletRequest.class, (proxy, method, args) -> switch (method.getName()) {
            case "getRemoteAddr" -> address;
            case "getMethod" -> "GET";
            case "getServletPath" -> "/live";
            case "getPathInfo" -> null;
            case "getHeader" -> handshake && args[0].equals("Upgrade") ? "websocket" : null;
            default -> throw new UnsupportedOperationException(method.toString());
        });
    }

    /** The status with which somebody is turned away, and the seconds to wait; empty when they go through. */
    private String knock(Turnstile turnstile, String address, boolean handshake, FilterChain chain) throws Exception {
        Map<String, Object> answer = new HashMap<>();
        HttpServletResponse response = fake(HttpServletResponse.class, (proxy, method, args) -> {
            switch (method.getName()) {
                case "setStatus" -> answer.put("status", args[0]);
                case "setHeader" -> answer.put((String) args[0], args[1]);
                case "containsHeader" -> {
                    return answer.containsKey(args[0]);
                }
                case "getOutputStream" -> {
                    return new Nowhere();
                }
                default -> {}
            }
            return null;
        });
        turnstile.doFilter(request(address, handshake), response, chain);
        return answer.isEmpty() ? "" : answer.get("status") + " " + answer.get("Retry-After");
    }

    private static final class Nowhere extends ServletOutputStream {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int b) {}
    }

    @Test
    void asManyHandshakesAtATimeAsMayBeGoThrough() throws Exception {
        Turnstile turnstile = new Turnstile(quota, 2, problems);
        FilterChain inside = (request, response) -> through.add("inside");
        FilterChain two = (request, response) -> {
            try {
                through.add(knock(turnstile, "192.0.2.3", true, inside));
                through.add(knock(turnstile, "192.0.2.3", false, inside));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        FilterChain one = (request, response) -> {
            try {
                through.add(knock(turnstile, "192.0.2.2", true, two));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        assertEquals("", knock(turnstile, "192.0.2.1", true, one));
        // The third at a time is turned away, what is no handshake is not, and then there is room again.
        assertEquals(List.of("503 1", "inside", "", ""), through);
        assertEquals("", knock(turnstile, "192.0.2.3", true, inside));
    }

    @Test
    void anAddressWithItsShareIsTurnedAwayBeforeAnythingIsDone() throws Exception {
        Turnstile turnstile = new Turnstile(quota, 2, problems);
        FilterChain inside = (request, response) -> through.add("inside");
        quota.enter("192.0.2.1", "ann");
        assertEquals("429 null", knock(turnstile, "192.0.2.1", true, inside));
        assertEquals("", knock(turnstile, "192.0.2.2", true, inside));
        assertEquals(List.of("inside"), through);
    }
}
