package io.parley.standalone.load;

import io.parley.standalone.load.Tally.Count;
import io.parley.standalone.load.Tally.Reason;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Once a second: what has happened since the last time, for the chart, the table and whoever watches. One thread. */
final class Sampler {

    /**
     * A second of the run.
     *
     * @param at seconds since publishing began
     * @param delivered a second
     * @param p50 milliseconds; 0 where nothing was timed
     */
    record Second(double at, double published, double delivered, double p50, double p99, double max) {}

    private static final int DIGITS = 3;
    private static final double MICROS = 1000.0;

    private final Common common;
    private final List<Desk> desks;
    private final PrintStream progress;
    private final Histogram latencies = new Histogram(DIGITS);
    private final Histogram lags = new Histogram(DIGITS);
    private final Histogram interval = new Histogram(DIGITS);
    private final Histogram[] recycled;
    private final List<Second> seconds = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long publishing;
    private long last = System.nanoTime();
    private long published;
    private long delivered;

    Sampler(Common common, List<Desk> desks, PrintStream progress) {
        this.common = common;
        this.desks = desks;
        this.progress = progress;
        this.recycled = new Histogram[desks.size()];
    }

    /** Publishing begins: what was late until now does not count. */
    void begin() {
        sample("");
        publishing = System.nanoTime();
        lags.reset();
    }

    /** A sample, when a second is over. */
    void tick(String phase) {
        if (System.nanoTime() - last >= TimeUnit.SECONDS.toNanos(1)) {
            progress.println(sample(phase));
        }
    }

    /** Takes what is there and says it in a line. */
    String sample(String phase) {
        long now = System.nanoTime();
        double length = (now - last) / 1e9;
        last = now;
        interval.reset();
        for (int i = 0; i < recycled.length; i++) {
            recycled[i] = desks.get(i).latencies(recycled[i]);
            interval.add(recycled[i]);
            lags.add(desks.get(i).lags());
        }
        latencies.add(interval);
        Tally tally = common.tally();
        double sent = (tally.get(Count.PUBLISHED) - published) / length;
        double heard = (tally.get(Count.DELIVERED) - delivered) / length;
        published = tally.get(Count.PUBLISHED);
        delivered = tally.get(Count.DELIVERED);
        if (publishing > 0) {
            seconds.add(new Second(
                    (now - publishing) / 1e9,
                    sent,
                    heard,
                    interval.getValueAtPercentile(50) / MICROS,
                    interval.getValueAtPercentile(99) / MICROS,
                    interval.getMaxValue() / MICROS));
        }
        return String.format(
                Locale.ROOT,
                "%5.0f s  %-8s joined %d, failed %d, away %d | sent %.0f/s, delivered %.0f/s%s | wrong %d",
                (now - begun) / 1e9,
                phase,
                tally.get(Count.JOINED),
                tally.sum(Reason.CONNECT_FAILED),
                Math.max(0, tally.sum(Reason.CUT) + tally.get(Count.CHURNED) - tally.get(Count.RECONNECTED)),
                sent,
                heard,
                interval.getTotalCount() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " | p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                                interval.getValueAtPercentile(50) / MICROS,
                                interval.getValueAtPercentile(99) / MICROS,
                                interval.getMaxValue() / MICROS),
                Findings.of(tally).wrong());
    }

    Histogram latencies() {
        return latencies;
    }

    Histogram lags() {
        return lags;
    }

    List<Second> seconds() {
        return seconds;
    }
}
