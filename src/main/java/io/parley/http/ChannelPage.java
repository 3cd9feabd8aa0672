package io.parley.http;

import io.parley.endpoint.Handshake;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** To a browser that comes to a channel's path without an upgrade, shows its page, which anybody may see. */
public final class ChannelPage extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (Handshake.begins(request)) {
            chain.doFilter(request, response);
            return;
        }
        String path = request.getRequestURI().substring(request.getContextPath().length() + 1);
        response.setHeader("Location", request.getContextPath() + "/#" + path);
        response.setStatus(HttpServletResponse.SC_FOUND);
    }
}
