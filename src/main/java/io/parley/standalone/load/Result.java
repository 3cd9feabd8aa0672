package io.parley.standalone.load;

import io.parley.standalone.load.Tally.Count;
import io.parley.standalone.load.Tally.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * All that a run has shown. Histograms are in microseconds.
 *
 * @param measured what was seen while it was timed; {@code null}: it did not come to that
 * @param unsent messages that were due, and that the publishers' lines did not take
 * @param unanswered messages that were sent, and neither acknowledged nor refused
 * @param away subscribers that were cut and have not come back
 */
record Result(
        Options options,
        Tally tally,
        Measured measured,
        Histogram connects,
        Histogram latencies,
        Histogram spreads,
        long unsent,
        long unanswered,
        long away,
        List<Sampler.Second> seconds) {

    /**
     * @param lateness how late messages were sent that could have been sent in time
     * @param lags how late the event loops were
     * @param cpu seconds of CPU that this process used
     * @param busy how busy the machine was, from 0 to 1; below 0: unknown
     */
    record Measured(
            double seconds,
            long published,
            long delivered,
            Histogram lateness,
            Histogram lags,
            double cpu,
            double busy) {

        double cpuMicrosPerDelivery() {
            return delivered == 0 ? 0 : cpu * 1e6 / delivered;
        }
    }

    private static final double MICROS = 1000.0;
    /** Below this much nobody is a bottleneck. */
    private static final double LATE_MILLIS = 10;

    private static final double MOST_OF_IT = 0.9;

    Outcome outcome() {
        if (measured == null) {
            return Outcome.NOT_CONNECTED;
        }
        boolean fine = Findings.of(tally).wrong() == 0
                && tally.sum(Reason.CONNECT_FAILED) == 0
                && tally.sum(Reason.ENDED) == 0
                && unsent + unanswered + away == 0;
        return fine ? Outcome.FINE : Outcome.FAILED;
    }

    /** In which ways the figures say less than they seem to. */
    List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        if (measured == null) {
            return doubts;
        }
        doubtTheTool(doubts);
        if (measured.busy > MOST_OF_IT) {
            doubts.add(say(
                    "This machine was %.0f %% busy. If the server runs on it too, each takes the other's time.",
                    measured.busy * 100));
        }
        if (options.talk().window() > 0) {
            doubts.add(
                    "This was a closed loop: a stall keeps it from sending, so that it hardly shows in the latencies."
                            + " Use --rate for those.");
        }
        if (tally.get(Count.STALLS) > 0) {
            doubts.add(say(
                    "The closed loop waited for a second in vain %d times, and was opened again.",
                    tally.get(Count.STALLS)));
        }
        if (unsent > 0) {
            doubts.add(say(
                    "%d messages were never sent: the server did not take them in time. Their latency is in no table.",
                    unsent));
        }
        if (unanswered > 0) {
            doubts.add(
                    say("%d messages were neither acknowledged nor refused. Give it longer with --wait.", unanswered));
        }
        if (away > 0) {
            doubts.add(say("%d subscribers were cut and have not come back. Give them longer with --wait.", away));
        }
        return doubts;
    }

    private void doubtTheTool(List<String> doubts) {
        double lag = measured.lags.getValueAtPercentile(99) / MICROS;
        double p99 = latencies.getValueAtPercentile(99) / MICROS;
        if (latencies.getTotalCount() > 0 && lag > LATE_MILLIS && lag > p99 / 4) {
            doubts.add(say(
                    "THIS TOOL WAS A BOTTLENECK: its own threads came %.0f ms late (p99), and the latencies have that in"
                            + " them. Give it more --threads, fewer --connections, or another machine.",
                    lag));
        }
        double cores = measured.cpu / measured.seconds;
        double mine = Math.min(options.threads(), Machine.processors());
        if (cores > MOST_OF_IT * mine) {
            doubts.add(say(
                    "THIS TOOL WAS A BOTTLENECK: it used %.2f of its %.0f cores. It cannot drive more.", cores, mine));
        }
        double late = measured.lateness.getValueAtPercentile(99) / MICROS;
        if (late > LATE_MILLIS) {
            doubts.add(say(
                    "THIS TOOL WAS A BOTTLENECK: it sent messages %.0f ms late (p99), though the server would have taken"
                            + " them.",
                    late));
        }
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
