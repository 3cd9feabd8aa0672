package io.parley.http;

import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Right;
import io.parley.endpoint.Connections;
import io.parley.endpoint.Drain;
import io.parley.endpoint.Sight;
import io.parley.endpoint.Tap;
import io.parley.identity.SignIn;
import io.parley.metrics.Reporter;
import io.parley.node.Readiness;
import io.parley.protocol.JsonText;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** {@code /api/node}: what an operator sees of the node that answers, and does to it. Needs the right to moderate nodes. */
public final class NodeServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 500;
    private static final int USUAL = 50;

    private final transient ChannelName nodes;
    private final transient Connections connections;
    private final transient Channels channels;
    private final transient Drain drain;
    private final transient Readiness readiness;
    private final transient Reporter reporter;
    private final transient JsonText json;
    private final transient Problems problems;

    public record Busiest(List<Busy> channels) {}

    public record Busy(String channel, int readers, long seq) {}

    public record Slowest(int count, List<Sight> connections) {}

    public record Frames(String connection, List<Tap.Frame> frames) {}

    /** @param nodes the channel in which nodes tell of themselves: who moderates it, moderates them */
    public NodeServlet(
            ChannelName nodes,
            Connections connections,
            Channels channels,
            Drain drain,
            Readiness readiness,
            Reporter reporter,
            JsonText json,
            Problems problems) {
        this.nodes = nodes;
        this.connections = connections;
        this.channels = channels;
        this.drain = drain;
        this.readiness = readiness;
        this.reporter = reporter;
        this.json = json;
        this.problems = problems;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Identity who = SignIn.identity(request);
            if (who == null) {
                throw new Refused(Refusal.UNAUTHORIZED, "This needs the API key: Authorization: Bearer.");
            }
            who.grant().require(Right.MODERATE, nodes);
            Answer.write(response, HttpServletResponse.SC_OK, "application/json", json.of(route(request, response)));
        } catch (RuntimeException e) {
            problems.write(response, Refused.of(e, Answer::bug));
        }
    }

    private Object route(HttpServletRequest request, HttpServletResponse response) {
        String below = request.getPathInfo() == null ? "" : request.getPathInfo();
        String[] path = below.isEmpty() ? new String[0] : below.substring(1).split("/", -1);
        Supplier<Object> answer = null;
        if (path.length == 0) {
            Paths.allow(request, response, "GET");
            answer = reporter::report;
        } else if (path.length == 1 && path[0].equals("drain")) {
            Paths.allow(request, response, "GET", "POST", "DELETE");
            answer = () -> drain(request.getMethod());
        } else if (path.length == 1 && path[0].equals("channels")) {
            Paths.allow(request, response, "GET");
            answer = () -> busiest(limit(request));
        } else if (path[0].equals("connections") && path.length == 1) {
            Paths.allow(request, response, "GET");
            answer = () -> new Slowest(connections.count(), connections.slowest(limit(request)));
        } else if (path[0].equals("connections") && path.length == 2) {
            Paths.allow(request, response, "GET", "DELETE");
            answer = () -> connection(request.getMethod(), path[1]);
        } else if (path[0].equals("connections") && path.length == 3 && path[2].equals("frames")) {
            Paths.allow(request, response, "GET");
            answer = () -> new Frames(path[1], connections.frames(path[1]).orElseThrow(NodeServlet::gone));
        }
        if (answer == null) {
            throw new Refused(Refusal.NOT_FOUND, "There is nothing at this path.");
        }
        return answer.get();
    }

    private Drain.Progress drain(String method) {
        switch (method) {
            case "POST" -> drain.begin(readiness.isWatched());
            case "DELETE" -> drain.cancel();
            default -> {}
        }
        return drain.progress();
    }

    private Busiest busiest(int limit) {
        return new Busiest(channels.busiest(limit).stream()
                .map(one -> new Busy(one.channel().path(), one.readers(), one.seq()))
                .toList());
    }

    private Sight connection(String method, String id) {
        Sight sight = connections.sight(id).orElseThrow(NodeServlet::gone);
        if (method.equals("DELETE")) {
            connections.end(id);
        }
        return sight;
    }

    private static Refused gone() {
        return new Refused(Refusal.NOT_FOUND, "There is no such connection at this node.");
    }

    private static int limit(HttpServletRequest request) {
        Long limit = Paths.whole(request, "limit");
        if (limit == null) {
            return USUAL;
        }
        if (limit < 1 || limit > MOST) {
            throw new Refused(Refusal.BAD_REQUEST, "\"limit\" is 1 to " + MOST + ".");
        }
        return limit.intValue();
    }
}
