package io.parley.standalone.load;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** The report as a picture: latency by percentile, and latency and deliveries over time. One SVG file, for light and dark. */
final class Chart {

    private static final int LEFT = 70;
    private static final int RIGHT = 830;
    private static final int HEIGHT = 260;
    private static final int FIRST = 60;
    private static final int SECOND = 410;
    private static final int LINES = 4;
    private static final double MICROS = 1000.0;
    private static final double[] PERCENTILES = {0, 50, 90, 99, 99.9, 99.99, 99.999};

    private final StringBuilder svg = new StringBuilder(16_384);
    private final Result result;

    private Chart(Result result) {
        this.result = result;
    }

    static String of(Result result) {
        Chart chart = new Chart(result);
        chart.head();
        chart.percentiles();
        chart.overTime();
        return chart.svg.append("</svg>\n").toString();
    }

    private void head() {
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 720" font-family="system-ui, sans-serif" font-size="13">
                <style>
                  svg { color: #1c2430; background: #fff; }
                  text { fill: currentColor; }
                  .grid { stroke: currentColor; stroke-opacity: .15; }
                  .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
                  .p50 { stroke: #1b7f5c; } .p99 { stroke: #b45309; } .max { stroke: #b4233c; } .all { stroke: #2457c5; }
                  text.p50 { fill: #1b7f5c; stroke: none; } text.p99 { fill: #b45309; stroke: none; }
                  text.max { fill: #b4233c; stroke: none; } text.all { fill: #2457c5; stroke: none; }
                  .area { fill: #2457c5; fill-opacity: .13; }
                  @media (prefers-color-scheme: dark) {
                    svg { color: #e6e9ef; background: #14181f; }
                    .p50 { stroke: #4cc79a; } .p99 { stroke: #f0a24a; } .max { stroke: #ff6b81; } .all { stroke: #7ea6ff; }
                    text.p50 { fill: #4cc79a; } text.p99 { fill: #f0a24a; } text.max { fill: #ff6b81; }
                    text.all { fill: #7ea6ff; }
                    .area { fill: #7ea6ff; fill-opacity: .2; }
                  }
                </style>
                <rect width="900" height="720" fill="none"/>
                """);
    }

    private void percentiles() {
        Histogram all = result.latencies();
        double top = top(all.getMaxValue() / MICROS);
        text(LEFT, FIRST - 25, "start", "", say("Latency by percentile, ms (%,d deliveries)", all.getTotalCount()));
        grid(FIRST, top);
        double decades = Math.log10(1 / (1 - PERCENTILES[PERCENTILES.length - 1] / 100));
        for (double percentile : PERCENTILES) {
            double x = LEFT + (RIGHT - LEFT) * Math.log10(1 / (1 - percentile / 100)) / decades;
            vertical(x, FIRST);
            text(x, FIRST + HEIGHT + 18, "middle", "", percentile == 0 ? "min" : trim(percentile));
        }
        StringBuilder points = new StringBuilder();
        int steps = 200;
        for (int i = 0; i <= steps; i++) {
            double percentile = 100 * (1 - Math.pow(10, -decades * i / steps));
            // Beyond the last one that was seen there is nothing to draw.
            if ((1 - percentile / 100) * all.getTotalCount() < 1 && i > 0) {
                break;
            }
            double x = LEFT + (RIGHT - LEFT) * (double) i / steps;
            double value = (i == 0 ? all.getMinValue() : all.getValueAtPercentile(percentile)) / MICROS;
            point(points, x, y(FIRST, value, top));
        }
        line("all", points);
    }

    private void overTime() {
        List<Sampler.Second> seconds = result.seconds();
        if (seconds.isEmpty()) {
            return;
        }
        double last = seconds.get(seconds.size() - 1).at();
        double top = top(highest(seconds, Sampler.Second::max));
        double most = top(highest(seconds, Sampler.Second::delivered));
        text(LEFT, SECOND - 25, "start", "", "Over time, s: ms (left), deliveries a second (right, shaded)");
        text(RIGHT - 130, SECOND - 25, "start", "p50", "p50");
        text(RIGHT - 90, SECOND - 25, "start", "p99", "p99");
        text(RIGHT - 50, SECOND - 25, "start", "max", "max");
        grid(SECOND, top);
        for (int i = 0; i <= LINES; i++) {
            text(RIGHT + 8, SECOND + HEIGHT - (double) HEIGHT * i / LINES + 4, "start", "all", trim(most * i / LINES));
            text(
                    LEFT + (double) (RIGHT - LEFT) * i / LINES,
                    SECOND + HEIGHT + 18,
                    "middle",
                    "",
                    trim(Math.rint(last * i / LINES)));
        }
        StringBuilder area = new StringBuilder();
        point(area, LEFT, SECOND + HEIGHT);
        for (Sampler.Second second : seconds) {
            point(area, x(second, last), y(SECOND, second.delivered(), most));
        }
        point(area, x(seconds.get(seconds.size() - 1), last), SECOND + HEIGHT);
        svg.append("<polygon class=\"area\" points=\"").append(area).append("\"/>\n");
        over(seconds, last, top, "max", Sampler.Second::max);
        over(seconds, last, top, "p99", Sampler.Second::p99);
        over(seconds, last, top, "p50", Sampler.Second::p50);
    }

    private void over(
            List<Sampler.Second> seconds, double last, double top, String name, ToDoubleFunction<Sampler.Second> of) {
        StringBuilder points = new StringBuilder();
        for (Sampler.Second second : seconds) {
            if (second.max() > 0) {
                point(points, x(second, last), y(SECOND, of.applyAsDouble(second), top));
            }
        }
        line(name, points);
    }

    private static double highest(List<Sampler.Second> seconds, ToDoubleFunction<Sampler.Second> of) {
        return seconds.stream().mapToDouble(of).max().orElse(0);
    }

    /** A round number at or above the highest value. */
    private static double top(double highest) {
        if (highest <= 0) {
            return 1;
        }
        double magnitude = Math.pow(10, Math.floor(Math.log10(highest)));
        for (double factor : new double[] {1, 2, 4, 6, 8}) {
            if (highest <= factor * magnitude) {
                return factor * magnitude;
            }
        }
        return 10 * magnitude;
    }

    private static double x(Sampler.Second second, double last) {
        return LEFT + (RIGHT - LEFT) * second.at() / last;
    }

    private static double y(int panel, double value, double top) {
        return panel + HEIGHT - HEIGHT * value / top;
    }

    private void grid(int panel, double top) {
        for (int i = 0; i <= LINES; i++) {
            double y = panel + HEIGHT - (double) HEIGHT * i / LINES;
            svg.append(say("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n", LEFT, RIGHT, y, y));
            text(LEFT - 8, y + 4, "end", "", trim(top * i / LINES));
        }
    }

    private void vertical(double x, int panel) {
        svg.append(say(
                "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n", x, x, panel, panel + HEIGHT));
    }

    private void line(String name, StringBuilder points) {
        svg.append("<polyline class=\"line ")
                .append(name)
                .append("\" points=\"")
                .append(points)
                .append("\"/>\n");
    }

    private void text(double x, double y, String anchor, String name, String words) {
        svg.append(say(
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", name, x, y, anchor, words));
    }

    private static void point(StringBuilder points, double x, double y) {
        points.append(say("%.1f,%.1f ", x, y));
    }

    private static String trim(double value) {
        return value >= 1_000_000
                ? say("%sM", trim(value / 1_000_000))
                : value >= 10_000
                        ? say("%sk", trim(value / 1000))
                        : say("%.3f", value).replaceFirst("\\.?0+$", "");
    }

    private static String say(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
