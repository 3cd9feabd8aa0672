package io.parley.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.channel.Kind;
import io.parley.channel.Meters;
import io.parley.channel.Refusal;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Counts what the node does. No label holds the name of a channel or of a user: there may be any number of them. */
public final class NodeMeters implements Meters {
    private static final double[] WRITE_BOUNDS = {0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2, 10};
    private static final Duration[] BROKER_BOUNDS = millis(0.5, 1, 2, 5, 10, 50, 200, 1_000, 5_000);
    private static final double[] BATCH_BOUNDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
    private static final double NANOS = 1e9;

    /** Known from the start: a rate needs a number before the first event. */
    private static final List<String> ENDPOINTS = List.of("chat", "feed", "live");

    private static final List<String> CAUSES = List.of("client", "restart", "ended", "too-slow");

    private final PrometheusMeterRegistry registry;
    private final Map<Kind, Map<Joining, Counter>> joins = new EnumMap<>(Kind.class);
    private final Map<Kind, Counter> gaps = new EnumMap<>(Kind.class);
    private final Map<Kind, Timer> kept = new EnumMap<>(Kind.class);
    private final Map<Operation, Timer> answers = new EnumMap<>(Operation.class);
    private final Map<Operation, Counter> failures = new EnumMap<>(Operation.class);
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    private final Map<String, Counter> opened = new ConcurrentHashMap<>();
    private final Map<String, Counter> closed = new ConcurrentHashMap<>();
    private final Counter shed;
    private final Counter heard;
    private final LongAdder out = new LongAdder();
    private final Histogram writes;

    // For each write, by the library below Micrometer: it takes a quarter of the time there.
    private final DistributionDataPoint writing;
    private final DistributionDataPoint batches;

    /** What the broker is asked beside keeping messages, which is counted for each kind. */
    enum Operation {
        PUBLISH,
        READ,
        WATCH,
        PEOPLE,
        CHANNELS,
        MARKS,
        ARRIVALS
    }

    /** What the node has done since it was started. */
    public record Totals(long messagesIn, long messagesOut, long framesIn, long framesOut, long gaps, long refusals) {}

    public NodeMeters(PrometheusMeterRegistry registry) {
        this.registry = registry;
        for (Kind kind : Kind.values()) {
            Map<Joining, Counter> results = new EnumMap<>(Joining.class);
            for (Joining how : Joining.values()) {
                results.put(how, counter("parley.joins", "Channels joined.", "kind", kind.word(), "result", word(how)));
            }
            joins.put(kind, results);
            gaps.put(
                    kind,
                    counter("parley.gaps", "Times that a reader was told of lost messages.", "kind", kind.word()));
            kept.put(
                    kind,
                    Timer.builder("parley.messages.kept")
                            .description("Messages that were published and kept, and how long the broker took.")
                            .tag("kind", kind.word())
                            .serviceLevelObjectives(BROKER_BOUNDS)
                            .register(registry));
        }
        for (Operation operation : Operation.values()) {
            String[] tag = {"operation", word(operation)};
            failures.put(operation, counter("parley.broker.failures", "Times that the broker could not.", tag));
            if (operation != Operation.PUBLISH) {
                answers.put(
                        operation,
                        Timer.builder("parley.broker.answers")
                                .description("What the broker was asked and has answered, and how long it took.")
                                .tags(tag)
                                .serviceLevelObjectives(BROKER_BOUNDS)
                                .register(registry));
            }
        }
        for (Refusal refusal : Refusal.values()) {
            refusals.put(refusal, counter("parley.refusals", "Commands and requests refused.", "code", refusal.word()));
        }
        shed = counter("parley.signals.shed", "Signals left out under load.");
        heard = counter("parley.frames.in", "Frames that clients sent.");
        FunctionCounter.builder("parley.messages.out", out, LongAdder::sum)
                .description("Messages written to clients.")
                .register(registry);
        writes = histogram(
                "parley_writes_seconds",
                "Frames written, and how long each took until the next could be.",
                WRITE_BOUNDS);
        writing = writes;
        batches = histogram("parley_frame_messages", "Messages in a frame that was written and has any.", BATCH_BOUNDS);
        ENDPOINTS.forEach(this::openings);
        CAUSES.forEach(this::ends);
    }

    private Histogram histogram(String name, String description, double... bounds) {
        return Histogram.builder()
                .name(name)
                .help(description)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(registry.getPrometheusRegistry());
    }

    private Counter openings(String endpoint) {
        return opened.computeIfAbsent(
                endpoint, word -> counter("parley.connections.opened", "Connections opened.", "endpoint", word));
    }

    private Counter ends(String cause) {
        return closed.computeIfAbsent(
                cause, word -> counter("parley.connections.closed", "Connections ended.", "cause", word));
    }

    private static Duration[] millis(double... bounds) {
        Duration[] all = new Duration[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            all[i] = Duration.ofNanos((long) (bounds[i] * 1_000_000));
        }
        return all;
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    @Override
    public void joined(Kind kind, Joining how) {
        joins.get(kind).get(how).increment();
    }

    @Override
    public void gap(Kind kind) {
        gaps.get(kind).increment();
    }

    /** A message was kept, so many nanoseconds after it was given to the broker. */
    void kept(Kind kind, long nanos) {
        kept.get(kind).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The broker has done something else than to keep a message. */
    void answered(Operation operation, long nanos) {
        answers.get(operation).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The broker could not do what it was asked. */
    void failed(Operation operation) {
        failures.get(operation).increment();
    }

    @Override
    public void shed() {
        shed.increment();
    }

    @Override
    public void refused(Refusal why) {
        refusals.get(why).increment();
    }

    @Override
    public void opened(String endpoint) {
        openings(endpoint).increment();
    }

    @Override
    public void closed(String cause) {
        ends(cause).increment();
    }

    @Override
    public void heard() {
        heard.increment();
    }

    @Override
    public void wrote(int messages, long nanos) {
        if (messages > 0) {
            out.add(messages);
            batches.observe(messages);
        }
        writing.observe(nanos / NANOS);
    }

    public Totals totals() {
        return new Totals(
                kept.values().stream().mapToLong(Timer::count).sum(),
                out.sum(),
                (long) heard.count(),
                writes.collect().getDataPoints().get(0).getCount(),
                sum(gaps.values(), Counter::count),
                sum(refusals.values(), Counter::count));
    }

    private static long sum(Iterable<Counter> counters, Function<Counter, Double> count) {
        double sum = 0;
        for (Counter counter : counters) {
            sum += count.apply(counter);
        }
        return (long) sum;
    }
}
