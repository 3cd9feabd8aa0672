package io.parley.http;

import io.parley.node.Readiness;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;

/** {@code /health/live} and {@code /health/ready}, for load balancers. */
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Readiness readiness;

    public HealthServlet(Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        switch (path) {
            case "/live" -> say(response, HttpServletResponse.SC_OK, "up");
            case "/ready" -> {
                Readiness.State state = readiness.ask();
                boolean ready = state == Readiness.State.READY;
                say(
                        response,
                        ready ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                        state.name().toLowerCase(Locale.ROOT));
            }
            default -> say(response, HttpServletResponse.SC_NOT_FOUND, "not-found");
        }
    }

    private static void say(HttpServletResponse response, int status, String word) throws IOException {
        Answer.write(response, status, "application/json", "{\"status\":\"" + word + "\"}");
    }
}
