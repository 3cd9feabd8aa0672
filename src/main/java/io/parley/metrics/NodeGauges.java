package io.parley.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.parley.channel.Load;
import io.parley.endpoint.Drain;
import io.parley.node.Readiness;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a node is like now. All of it is looked up when somebody asks. */
public final class NodeGauges implements MeterBinder {
    private static final List<String> ENDPOINTS = List.of("chat", "feed", "live");
    private static final List<String> CODECS = List.of("json", "text");
    private static final Map<String, Double> READERS = Map.of("median", 0.5, "p99", 0.99, "slowest", 1.0);

    private final Reporter.Node node;

    public NodeGauges(Reporter.Node node) {
        this.node = node;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(
                registry,
                "parley.info",
                "Which node this is.",
                () -> 1,
                "id",
                node.connections().node(),
                "version",
                node.version());
        for (String endpoint : ENDPOINTS) {
            for (String codec : CODECS) {
                connections(registry, endpoint, codec);
            }
        }
        connections(registry, "events", "sse");
        gauge(registry, "parley.connections.limit", "Connections that the node takes at most.", node::most);
        gauge(registry, "parley.channels", "Channels that are read at this node.", node.channels()::read);
        gauge(registry, "parley.tails.bytes", "What tails take of the heap, about.", node.channels()::held);
        gauge(registry, "parley.publishing.bytes", "Messages that wait to be kept, about.", node.channels()::waiting);
        gauge(
                registry,
                "parley.broker.up",
                "1 when messages can be kept.",
                () -> node.channels().isUp() ? 1 : 0);
        gauge(
                registry,
                "parley.ready",
                "1 when /health/ready says so.",
                () -> node.readiness().state() == Readiness.State.READY ? 1 : 0);
        states(
                registry,
                "parley.load",
                "1 at the level that the node is at.",
                Load.values(),
                () -> node.strain().load());
        gauge(
                registry,
                "parley.heap.alive.ratio",
                "The part of the heap that collections leave alive.",
                node.strain()::heap);
        TimeGauge.builder("parley.pump.lag", () -> node.strain().lag().toNanos(), TimeUnit.NANOSECONDS)
                .description("How long work waits for a thread of the pumps.")
                .register(registry);
        states(
                registry,
                "parley.drain",
                "1 where the node is on its way out.",
                Drain.State.values(),
                () -> node.drain().progress().state());
        gauge(
                registry,
                "parley.drain.told",
                "Clients that were told to leave.",
                () -> node.drain().progress().told());
        gauge(
                registry,
                "parley.drain.planned",
                "Clients that were there when the first was told.",
                () -> node.drain().progress().of());
        bindLags(registry);
    }

    private void connections(MeterRegistry registry, String endpoint, String codec) {
        gauge(
                registry,
                "parley.connections",
                "Connections that are open.",
                () -> node.connections().count(endpoint, codec),
                "endpoint",
                endpoint,
                "codec",
                codec);
    }

    private void bindLags(MeterRegistry registry) {
        Lags lags = new Lags(node.connections()::behind, System::nanoTime);
        String name = "parley.reader.lag.messages";
        String description = "Messages that the median, the p99 and the slowest connection have not been given yet.";
        // Not "quantile": that label is kept for summaries.
        READERS.forEach(
                (reader, quantile) -> gauge(registry, name, description, () -> lags.at(quantile), "reader", reader));
    }

    /** One gauge for each state, of which one is 1. */
    private static <E extends Enum<E>> void states(
            MeterRegistry registry, String name, String description, E[] all, Supplier<E> now) {
        for (E one : all) {
            String word = one.name().toLowerCase(Locale.ROOT);
            gauge(registry, name, description, () -> now.get() == one ? 1 : 0, "state", word);
        }
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).description(description).tags(Tags.of(tags)).register(registry);
    }
}
