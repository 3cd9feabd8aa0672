package io.parley.http;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** {@code /health/live} and {@code /health/ready}, for load balancers. */
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient BooleanSupplier ready;

    /** @param ready whether messages can be published and kept */
    public HealthServlet(BooleanSupplier ready) {
        this.ready = ready;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        switch (path) {
            case "/live" -> say(response, HttpServletResponse.SC_OK, "up");
            case "/ready" -> {
                if (ready.getAsBoolean()) {
                    say(response, HttpServletResponse.SC_OK, "ready");
                } else {
                    say(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "unavailable");
                }
            }
            default -> say(response, HttpServletResponse.SC_NOT_FOUND, "not-found");
        }
    }

    private static void say(HttpServletResponse response, int status, String word) throws IOException {
        Answer.write(response, status, "application/json", "{\"status\":\"" + word + "\"}");
    }
}
