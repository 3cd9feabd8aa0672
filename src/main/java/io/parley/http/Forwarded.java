package io.parley.http;

import io.parley.net.Proxies;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;

/** Stands before all others: shows them the client of a request and not the proxy that it came through. */
public final class Forwarded extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String PEER = Forwarded.class.getName() + ".peer";
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final transient Proxies proxies;

    public Forwarded(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String peer = request.getRemoteAddr();
        request.setAttribute(PEER, peer);
        Proxies.Origin origin = proxies.origin(peer, name -> Collections.list(request.getHeaders(name)));
        chain.doFilter(new Original(request, origin), response);
    }

    /** The address that the connection of a request comes from: a proxy's, where there is one. */
    public static String peer(HttpServletRequest request) {
        return (String) request.getAttribute(PEER);
    }

    /** The host that was asked, with its port unless that is the scheme's own. */
    static String authority(HttpServletRequest request) {
        int port = request.getServerPort();
        return request.getServerName() + (port == usualPort(request) ? "" : ":" + port);
    }

    private static int usualPort(HttpServletRequest request) {
        return request.getScheme().equals("https") ? HTTPS : HTTP;
    }

    /** A request as its client made it. */
    private static final class Original extends HttpServletRequestWrapper {
        private final Proxies.Origin origin;

        Original(HttpServletRequest request, Proxies.Origin origin) {
            super(request);
            this.origin = origin;
        }

        @Override
        public String getRemoteAddr() {
            return origin.client();
        }

        /** Not its name: that would be asked of a name server. */
        @Override
        public String getRemoteHost() {
            return origin.client();
        }

        @Override
        public String getScheme() {
            return origin.scheme() == null ? super.getScheme() : origin.scheme();
        }

        @Override
        public boolean isSecure() {
            return origin.scheme() == null ? super.isSecure() : origin.scheme().equals("https");
        }

        @Override
        public String getServerName() {
            return origin.host() == null ? super.getServerName() : origin.host();
        }

        @Override
        public int getServerPort() {
            if (origin.port() > 0) {
                return origin.port();
            }
            boolean usual = origin.host() != null || (origin.scheme() != null && hostHasNoPort());
            return usual ? usualPort(this) : super.getServerPort();
        }

        /** Then the container takes its own scheme's port, which is not that of the scheme that the client used. */
        private boolean hostHasNoPort() {
            String host = getHeader("Host");
            return host != null && !host.matches(".*:\\d+");
        }

        @Override
        public StringBuffer getRequestURL() {
            return new StringBuffer(getScheme() + "://" + authority(this) + getRequestURI());
        }
    }
}
