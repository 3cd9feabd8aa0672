package io.parley.http;

import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /api/client}: what this node knows of whoever asks, so that an operator can check the proxies on the way. */
public final class ClientServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient JsonText json;
    private final transient Problems problems;

    public record Seen(String address, String scheme, String host) {}

    public ClientServlet(JsonText json, Problems problems) {
        this.json = json;
        this.problems = problems;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Paths.allow(request, response, "GET");
        } catch (Refused refused) {
            problems.write(response, refused);
            return;
        }
        Seen seen = new Seen(request.getRemoteAddr(), request.getScheme(), Forwarded.authority(request));
        Answer.write(response, HttpServletResponse.SC_OK, "application/json", json.of(seen));
    }
}
