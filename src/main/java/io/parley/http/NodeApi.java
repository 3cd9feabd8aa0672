package io.parley.http;

import io.parley.channel.Channels;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.endpoint.Connections;
import io.parley.endpoint.Drain;
import io.parley.endpoint.Sight;
import io.parley.endpoint.Tap;
import io.parley.metrics.Reporter;
import io.parley.node.Nodes.Question;
import io.parley.node.Readiness;
import io.parley.protocol.JsonText;
import java.util.List;
import java.util.Locale;

/** What an operator may ask of one node, whichever node was asked. */
public final class NodeApi {
    private final Connections connections;
    private final Channels channels;
    private final Drain drain;
    private final Readiness readiness;
    private final Reporter reporter;
    private final JsonText json;

    // JSON-B writes public records only.

    public record Busiest(List<Busy> channels) {}

    public record Busy(String channel, int readers, long seq) {}

    public record Slowest(int count, List<Sight> connections) {}

    /** @param state {@code in}, {@code notice}, {@code paced} or {@code out}, as in the node's report */
    public record Leaving(String state, int told, int of, int connections) {}

    public record Frames(String connection, List<Tap.Frame> frames) {}

    public NodeApi(
            Connections connections,
            Channels channels,
            Drain drain,
            Readiness readiness,
            Reporter reporter,
            JsonText json) {
        this.connections = connections;
        this.channels = channels;
        this.drain = drain;
        this.readiness = readiness;
        this.reporter = reporter;
        this.json = json;
    }

    /** What may be done with a path; nothing where there is none. */
    static List<String> methods(String path) {
        if (path.equals("drain")) {
            return List.of("GET", "POST", "DELETE");
        } else if (path.matches("connections/[^/]+")) {
            return List.of("GET", "DELETE");
        }
        return path.matches("|channels|connections|connections/[^/]+/frames") ? List.of("GET") : List.of();
    }

    /**
     * Answers in JSON what {@link #methods} allows.
     *
     * @throws Refused {@code not-found}, {@code bad-request}
     */
    public String answer(Question question) {
        String[] path = question.path().split("/", -1);
        return json.of(
                switch (path.length) {
                    case 1 -> part(path[0], question);
                    case 2 -> connection(path[1], question.method());
                    default -> new Frames(path[1], connections.frames(path[1]).orElseThrow(NodeApi::gone));
                });
    }

    private Object part(String name, Question question) {
        return switch (name) {
            case "drain" -> drain(question.method());
            case "channels" -> busiest(question.limit());
            case "connections" -> new Slowest(connections.count(), connections.slowest(question.limit()));
            default -> reporter.report();
        };
    }

    private Leaving drain(String method) {
        switch (method) {
            case "POST" -> drain.begin(readiness.isWatched());
            case "DELETE" -> drain.cancel();
            default -> {}
        }
        Drain.Progress now = drain.progress();
        String state = now.state().name().toLowerCase(Locale.ROOT);
        return new Leaving(state, now.told(), now.of(), now.connections());
    }

    private Busiest busiest(int limit) {
        return new Busiest(channels.busiest(limit).stream()
                .map(one -> new Busy(one.channel().path(), one.readers(), one.seq()))
                .toList());
    }

    private Sight connection(String id, String method) {
        Sight sight = connections.sight(id).orElseThrow(NodeApi::gone);
        if (method.equals("DELETE")) {
            connections.end(id);
        }
        return sight;
    }

    private static Refused gone() {
        return new Refused(Refusal.NOT_FOUND, "There is no such connection at this node.");
    }
}
