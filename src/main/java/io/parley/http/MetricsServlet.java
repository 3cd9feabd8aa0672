package io.parley.http;

import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.identity.SignIn;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

/** {@code /metrics}: all meters, in the text format that Prometheus reads. */
public final class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<String> text;
    private final transient ChannelName nodes;
    private final boolean open;
    private final transient Problems problems;

    /**
     * @param nodes the channel in which nodes tell of themselves: who may read it, may read this
     * @param open whether everybody may
     */
    public MetricsServlet(Supplier<String> text, ChannelName nodes, boolean open, Problems problems) {
        this.text = text;
        this.nodes = nodes;
        this.open = open;
        this.problems = problems;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Paths.allow(request, response, "GET");
            Identity who = SignIn.identity(request);
            if (who == null && !open) {
                throw new Refused(Refusal.UNAUTHORIZED, "This needs the API key: Authorization: Bearer.");
            } else if (!open) {
                who.grant().require(Right.READ, nodes);
            }
            Answer.write(response, HttpServletResponse.SC_OK, "text/plain; version=0.0.4; charset=utf-8", text.get());
        } catch (RuntimeException e) {
            problems.write(response, Refused.of(e, Answer::bug));
        }
    }
}
