package io.parley.metrics;

import io.parley.channel.Channels;
import io.parley.endpoint.Connections;
import io.parley.endpoint.Drain;
import io.parley.node.Readiness;
import io.parley.node.Strain;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Tells how a node is. */
public final class Reporter {
    private final Node node;
    private final NodeMeters meters;
    private final Clock clock;
    private final Instant started;

    /**
     * The parts of a node, and what it is.
     *
     * @param most how many connections it takes
     */
    public record Node(
            String version,
            int most,
            Channels channels,
            Connections connections,
            Strain strain,
            Drain drain,
            Readiness readiness) {}

    public Reporter(Node node, NodeMeters meters, Clock clock) {
        this.node = node;
        this.meters = meters;
        this.clock = clock;
        this.started = clock.instant();
    }

    public NodeReport report() {
        Instant now = clock.instant();
        Runtime runtime = Runtime.getRuntime();
        Drain.Progress drain = node.drain.progress();
        return new NodeReport(
                node.connections.node(),
                node.version,
                now,
                word(node.readiness.state()),
                word(node.strain.load()),
                Duration.between(started, now).toSeconds(),
                node.connections.count(),
                node.most,
                node.channels.read(),
                node.strain.lag().toMillis(),
                runtime.totalMemory() - runtime.freeMemory(),
                (long) (node.strain.heap() * runtime.maxMemory()),
                runtime.maxMemory(),
                node.connections.slowest(),
                meters.totals(),
                new NodeReport.Leaving(word(drain.state()), drain.told(), drain.of()));
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }
}
