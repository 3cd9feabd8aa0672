package io.parley.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.channel.Kind;
import io.parley.channel.Meters;
import io.parley.channel.Refusal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Counts what the node does. No label holds the name of a channel or of a user: there may be any number of them. */
public final class NodeMeters implements Meters {
    private static final Duration[] WRITE_BOUNDS = millis(0.1, 0.5, 1, 5, 20, 100, 500, 2_000, 10_000);
    private static final Duration[] KEEP_BOUNDS = millis(0.5, 1, 2, 5, 10, 50, 200, 1_000, 5_000);
    private static final double[] BATCH_BOUNDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

    private final MeterRegistry registry;
    private final Map<Kind, Map<Joining, Counter>> joins = new EnumMap<>(Kind.class);
    private final Map<Kind, Counter> gaps = new EnumMap<>(Kind.class);
    private final Map<Kind, Timer> kept = new EnumMap<>(Kind.class);
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    private final Map<String, Counter> opened = new ConcurrentHashMap<>();
    private final Map<String, Counter> closed = new ConcurrentHashMap<>();
    private final Counter shed;
    private final Counter heard;
    private final Counter out;
    private final DistributionSummary batches;
    private final Timer writes;

    /** What the node has done since it was started. */
    public record Totals(long messagesIn, long messagesOut, long framesIn, long framesOut, long gaps, long refusals) {}

    public NodeMeters(MeterRegistry registry) {
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
                            .serviceLevelObjectives(KEEP_BOUNDS)
                            .register(registry));
        }
        for (Refusal refusal : Refusal.values()) {
            refusals.put(refusal, counter("parley.refusals", "Commands and requests refused.", "code", refusal.word()));
        }
        shed = counter("parley.signals.shed", "Signals left out under load.");
        heard = counter("parley.frames.in", "Frames that clients sent.");
        out = counter("parley.messages.out", "Messages written to clients.");
        batches = DistributionSummary.builder("parley.frame.messages")
                .description("Messages in a frame that was written.")
                .serviceLevelObjectives(BATCH_BOUNDS)
                .register(registry);
        writes = Timer.builder("parley.writes")
                .description("Frames written, and how long each took until the next could be.")
                .serviceLevelObjectives(WRITE_BOUNDS)
                .register(registry);
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

    @Override
    public void kept(Kind kind, long nanos) {
        kept.get(kind).record(nanos, TimeUnit.NANOSECONDS);
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
        opened.computeIfAbsent(
                        endpoint, word -> counter("parley.connections.opened", "Connections opened.", "endpoint", word))
                .increment();
    }

    @Override
    public void closed(String cause) {
        closed.computeIfAbsent(cause, word -> counter("parley.connections.closed", "Connections ended.", "cause", word))
                .increment();
    }

    @Override
    public void heard() {
        heard.increment();
    }

    @Override
    public void wrote(int messages, long nanos) {
        out.increment(messages);
        batches.record(messages);
        writes.record(nanos, TimeUnit.NANOSECONDS);
    }

    public Totals totals() {
        return new Totals(
                kept.values().stream().mapToLong(Timer::count).sum(),
                (long) out.count(),
                (long) heard.count(),
                writes.count(),
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
