package io.parley.endpoint;

import io.parley.channel.Identity;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Stands before every upgrade: gives the session what the request knows. */
public final class Handshake extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private static final int MAX_HEADERS = 1024;

    /** No {@code Cookie}, no {@code Authorization}, and not the subprotocols, which may hold a token. */
    private static final List<String> TOLD = List.of(
            "Host",
            "Origin",
            "User-Agent",
            "Accept-Language",
            "Sec-WebSocket-Version",
            "Sec-WebSocket-Extensions",
            "Connection",
            "Via",
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Proto",
            "X-Forwarded-Host",
            "X-Real-IP");

    private final transient Connections connections;
    private final transient Function<HttpServletRequest, Identity> signedIn;

    /** @param signedIn who has signed in with this request; {@code null} for nobody */
    public Handshake(Connections connections, Function<HttpServletRequest, Identity> signedIn) {
        this.connections = connections;
        this.signedIn = signedIn;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length() + 1);
        chain.doFilter(
                new Shown(request, connections, signedIn.apply(request), client(request, endpoint(path))), response);
    }

    /**
     * The request of a handshake, with a {@link Visitor} as its principal. There are containers that hold it as long as the
     * session lasts, and all that belongs to it: headers, parser, the HTTP connection. So it lets go of them when the session is
     * open.
     */
    static final class Shown extends HttpServletRequestWrapper {
        private static final HttpServletRequest OVER = (HttpServletRequest) Proxy.newProxyInstance(
                Shown.class.getClassLoader(), new Class<?>[] {HttpServletRequest.class}, (proxy, method, args) -> {
                    throw new IllegalStateException("The handshake is over.");
                });

        private final Visitor visitor;

        Shown(HttpServletRequest request, Connections connections, Identity who, Client client) {
            super(request);
            visitor = new Visitor(connections, who, client, this);
        }

        @Override
        public Principal getUserPrincipal() {
            return visitor;
        }

        void release() {
            setRequest(OVER);
        }
    }

    private static String endpoint(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    /** Who comes with a request, to one of the endpoints. */
    public static Client client(HttpServletRequest request, String endpoint) {
        StringBuilder headers = new StringBuilder();
        for (String name : TOLD) {
            for (String value : Collections.list(request.getHeaders(name))) {
                headers.append(name).append(": ").append(value).append('\n');
            }
        }
        headers.setLength(Math.min(headers.length(), MAX_HEADERS));
        // One text for all of an endpoint: it lives as long as the connection.
        return new Client(request.getRemoteAddr(), endpoint.intern(), headers.toString());
    }

    /** Whether a request opens a WebSocket: by HTTP/1.1 (RFC 6455 §4.1), or as a stream of HTTP/2 (RFC 8441 §4). */
    public static boolean begins(HttpServletRequest request) {
        return request.getHeader("Upgrade") != null || request.getMethod().equals("CONNECT");
    }
}
