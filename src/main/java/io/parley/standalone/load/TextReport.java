package io.parley.standalone.load;

import io.parley.standalone.load.Tally.Count;
import io.parley.standalone.load.Tally.Reason;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The report for people. */
final class TextReport {

    private static final double MICROS = 1000.0;

    private final StringBuilder text = new StringBuilder(4096);
    private final Result result;
    private final Tally tally;
    private final Options options;

    private TextReport(Result result) {
        this.result = result;
        this.tally = result.tally();
        this.options = result.options();
    }

    static String of(Result result) {
        TextReport report = new TextReport(result);
        report.head();
        report.connections();
        if (result.measured() != null) {
            if (!report.options.talk().idle()) {
                report.messages();
                report.latencies();
            }
            report.verification();
            report.tool();
        }
        report.verdict();
        return report.text.toString();
    }

    private void head() {
        Options.Crowd crowd = options.crowd();
        Options.Talk talk = options.talk();
        line(
                "%s: %d subscribers (%d slow) of %d channels %s-…, %d each",
                options.targets().stream().map(Target::toString).collect(Collectors.joining(",")),
                crowd.connections(),
                crowd.slow(),
                crowd.channels(),
                crowd.channel(),
                crowd.joins());
        if (talk.idle()) {
            line("idle for %s", time(talk.duration()));
        } else {
            line(
                    "%d publishers, %s, bodies of %d bytes; warm-up %s, timed %s",
                    talk.publishers(),
                    talk.window() > 0
                            ? "closed loop, " + talk.window() + " messages under way"
                            : "open loop, " + number(talk.rate()) + " messages a second",
                    talk.size(),
                    time(talk.warmup()),
                    time(talk.duration()));
        }
        if (crowd.churn() > 0) {
            line("%s subscribers cut a second", number(crowd.churn()));
        }
    }

    private void connections() {
        text.append('\n');
        line("Connections");
        Histogram connects = result.connects();
        line(
                "  joined %d of %d; to hello: p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                tally.get(Count.JOINED),
                options.crowd().connections(),
                connects.getValueAtPercentile(50) / MICROS,
                connects.getValueAtPercentile(99) / MICROS,
                connects.getMaxValue() / MICROS);
        reasons("could not connect", Reason.CONNECT_FAILED);
        reasons("cut", Reason.CUT);
        reasons("could not reconnect at once", Reason.RECONNECT_FAILED);
        reasons("ended for good", Reason.ENDED);
        if (tally.get(Count.CHURNED) + tally.get(Count.RECONNECTED) + tally.get(Count.BYES) > 0) {
            line(
                    "  cut by this tool %d, bye heard %d, came back %d; channels resumed %d, with a gap %d",
                    tally.get(Count.CHURNED),
                    tally.get(Count.BYES),
                    tally.get(Count.RECONNECTED),
                    tally.get(Count.RESUMED),
                    tally.get(Count.NOT_RESUMED));
        }
        line("  pings answered %d", tally.get(Count.PINGS));
    }

    private void messages() {
        Result.Measured measured = result.measured();
        text.append('\n');
        line("Messages");
        line(
                "  published %d, acknowledged %d, sent again %d",
                tally.get(Count.PUBLISHED), tally.get(Count.ACKNOWLEDGED), tally.get(Count.RETRIED));
        reasons("refused", Reason.REFUSED);
        line("  delivered %d, of them after a cut %d", tally.get(Count.DELIVERED), tally.get(Count.CAUGHT_UP));
        line(
                "  timed: %.1f s, %s messages a second, %s deliveries a second",
                measured.seconds(),
                number(measured.published() / measured.seconds()),
                number(measured.delivered() / measured.seconds()));
    }

    private void latencies() {
        text.append('\n');
        line("Latency in ms, from when a message should have been sent to when a subscriber had it");
        line("  %10s %10s %10s %10s %10s %10s %10s", "min", "p50", "p90", "p99", "p99.9", "p99.99", "max");
        Histogram all = result.latencies();
        line(
                "  %10.2f %10.2f %10.2f %10.2f %10.2f %10.2f %10.2f",
                all.getMinValue() / MICROS,
                all.getValueAtPercentile(50) / MICROS,
                all.getValueAtPercentile(90) / MICROS,
                all.getValueAtPercentile(99) / MICROS,
                all.getValueAtPercentile(99.9) / MICROS,
                all.getValueAtPercentile(99.99) / MICROS,
                all.getMaxValue() / MICROS);
        line(
                "  from the first to the last subscriber of a message: p50 %.2f, p99 %.2f, max %.2f (%d messages)",
                result.spreads().getValueAtPercentile(50) / MICROS,
                result.spreads().getValueAtPercentile(99) / MICROS,
                result.spreads().getMaxValue() / MICROS,
                result.spreads().getTotalCount());
    }

    private void verification() {
        Findings findings = Findings.of(tally);
        if (findings.wrong() == 0 && options.talk().idle()) {
            return;
        }
        text.append('\n');
        line("Verification");
        if (findings.wrong() == 0) {
            line("  every acknowledged message once, in order, at every subscriber");
        }
        for (Count count : Findings.ALL) {
            if (findings.counts().get(count) != 0) {
                line("  %d %s", findings.counts().get(count), Findings.sentence(count));
            }
        }
    }

    private void tool() {
        Result.Measured measured = result.measured();
        text.append('\n');
        line("This tool");
        line(
                "  %.2f cores, %.2f µs of CPU a delivery; event loops late by p99 %.1f ms, max %.1f ms; sent late by p99"
                        + " %.1f ms",
                measured.cpu() / measured.seconds(),
                measured.cpuMicrosPerDelivery(),
                measured.lags().getValueAtPercentile(99) / MICROS,
                measured.lags().getMaxValue() / MICROS,
                measured.lateness().getValueAtPercentile(99) / MICROS);
        result.doubts().forEach(doubt -> line("  ! %s", doubt));
    }

    private void verdict() {
        text.append('\n');
        line(
                "%s",
                switch (result.outcome()) {
                    case FINE -> "FINE: nothing lost, nothing doubled, no connection failed.";
                    case FAILED -> "FAILED: see above.";
                    default -> "NOT CONNECTED: see above.";
                });
    }

    private void reasons(String what, Reason reason) {
        Map<String, Long> all = tally.get(reason);
        if (!all.isEmpty()) {
            line(
                    "  %s %d: %s",
                    what,
                    tally.sum(reason),
                    all.entrySet().stream()
                            .map(one -> one.getKey() + " (" + one.getValue() + ")")
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) || value >= 100 ? "%,.0f" : "%.2f", value);
    }

    private static String time(java.time.Duration duration) {
        return number(duration.toMillis() / 1000.0) + " s";
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
