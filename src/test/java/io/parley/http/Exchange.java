package io.parley.http;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request and its answer, without a container: as much of both as filters use. */
final class Exchange {
    private final Map<String, List<String>> asked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private int status = 200;

    Exchange(String method, String scheme, String host, int port) {
        this(method, scheme, host, port, "/api");
    }

    Exchange(String method, String scheme, String host, int port, String path) {
        request = fake(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getMethod" -> method;
            case "getScheme" -> scheme;
            case "getServerName" -> host;
            case "getServerPort" -> port;
            case "getServletPath" -> path;
            case "getHeader" -> values(arguments).stream().findFirst().orElse(null);
            case "getHeaders" -> Collections.enumeration(values(arguments));
            default -> throw new UnsupportedOperationException(name);
        });
        response = fake(HttpServletResponse.class, (name, arguments) -> {
            switch (name) {
                case "setHeader" -> answered.put((String) arguments[0], (String) arguments[1]);
                case "addHeader" ->
                    answered.merge((String) arguments[0], (String) arguments[1], (one, other) -> one + ", " + other);
                case "containsHeader" -> {
                    return answered.containsKey(arguments[0]);
                }
                case "setStatus" -> status = (int) arguments[0];
                case "setContentType", "setContentLength" -> {}
                case "getOutputStream" -> {
                    return new Body(body);
                }
                default -> throw new UnsupportedOperationException(name);
            }
            return null;
        });
    }

    private interface Answering {
        Object answer(String name, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answering answering) {
        return type.cast(Proxy.newProxyInstance(
                Exchange.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answering.answer(method.getName(), arguments)));
    }

    private List<String> values(Object[] arguments) {
        return asked.getOrDefault(arguments[0], List.of());
    }

    /** The same request with this header too. */
    Exchange with(String name, String... values) {
        asked.put(name, List.of(values));
        return this;
    }

    /** Whether a filter lets the request go on. */
    boolean passes(Filter filter) throws IOException, ServletException {
        AtomicBoolean passed = new AtomicBoolean();
        filter.doFilter(request, response, (further, answer) -> passed.set(true));
        return passed.get();
    }

    int status() {
        return status;
    }

    /** A header of the answer; {@code null} where it is not there. */
    String answered(String name) {
        return answered.get(name);
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    private static final class Body extends ServletOutputStream {
        private final ByteArrayOutputStream bytes;

        Body(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
