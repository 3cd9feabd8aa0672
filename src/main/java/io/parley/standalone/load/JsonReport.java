package io.parley.standalone.load;

import io.parley.standalone.load.Tally.Count;
import io.parley.standalone.load.Tally.Reason;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriterFactory;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The report for programs. Times are in milliseconds, unless their name says otherwise. */
final class JsonReport {

    private static final double MICROS = 1000.0;
    private static final JsonWriterFactory PRETTY =
            Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true));

    private JsonReport() {}

    static String of(Result result) {
        JsonObjectBuilder report = Json.createObjectBuilder()
                .add("outcome", result.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .add("exitCode", result.outcome().exitCode())
                .add("setup", setup(result.options()))
                .add("connections", connections(result));
        if (result.measured() != null) {
            report.add("messages", messages(result))
                    .add("latency", table(result.latencies()))
                    .add("firstToLastSubscriber", table(result.spreads()))
                    .add("verification", verification(result))
                    .add("tool", tool(result.measured()))
                    .add("seconds", seconds(result));
        }
        JsonArrayBuilder doubts = Json.createArrayBuilder();
        result.doubts().forEach(doubts::add);
        StringWriter text = new StringWriter();
        PRETTY.createWriter(text).writeObject(report.add("doubts", doubts).build());
        return text.append('\n').toString();
    }

    private static JsonObjectBuilder setup(Options options) {
        JsonArrayBuilder targets = Json.createArrayBuilder();
        options.targets().forEach(target -> targets.add(target.toString()));
        Options.Crowd crowd = options.crowd();
        Options.Talk talk = options.talk();
        return Json.createObjectBuilder()
                .add("targets", targets)
                .add("connections", crowd.connections())
                .add("ramp", crowd.ramp())
                .add("channel", crowd.channel())
                .add("channels", crowd.channels())
                .add("joins", crowd.joins())
                .add("members", crowd.members())
                .add("churn", crowd.churn())
                .add("slow", crowd.slow())
                .add("publishers", talk.publishers())
                .add("loop", talk.idle() ? "idle" : talk.window() > 0 ? "closed" : "open")
                .add("rate", talk.rate())
                .add("window", talk.window())
                .add("size", talk.size())
                .add("warmupSeconds", talk.warmup().toMillis() / MICROS)
                .add("durationSeconds", talk.duration().toMillis() / MICROS);
    }

    private static JsonObjectBuilder connections(Result result) {
        Tally tally = result.tally();
        return Json.createObjectBuilder()
                .add("joined", tally.get(Count.JOINED))
                .add("toHello", table(result.connects()))
                .add("failed", reasons(tally, Reason.CONNECT_FAILED))
                .add("cut", reasons(tally, Reason.CUT))
                .add("reconnectFailed", reasons(tally, Reason.RECONNECT_FAILED))
                .add("ended", reasons(tally, Reason.ENDED))
                .add("churned", tally.get(Count.CHURNED))
                .add("byes", tally.get(Count.BYES))
                .add("reconnected", tally.get(Count.RECONNECTED))
                .add("resumed", tally.get(Count.RESUMED))
                .add("notResumed", tally.get(Count.NOT_RESUMED))
                .add("away", result.away())
                .add("pings", tally.get(Count.PINGS));
    }

    private static JsonObjectBuilder messages(Result result) {
        Tally tally = result.tally();
        Result.Measured measured = result.measured();
        return Json.createObjectBuilder()
                .add("published", tally.get(Count.PUBLISHED))
                .add("acknowledged", tally.get(Count.ACKNOWLEDGED))
                .add("retried", tally.get(Count.RETRIED))
                .add("refused", reasons(tally, Reason.REFUSED))
                .add("unsent", result.unsent())
                .add("unanswered", result.unanswered())
                .add("delivered", tally.get(Count.DELIVERED))
                .add("caughtUp", tally.get(Count.CAUGHT_UP))
                .add("timedSeconds", measured.seconds())
                .add("publishedPerSecond", measured.published() / measured.seconds())
                .add("deliveredPerSecond", measured.delivered() / measured.seconds());
    }

    private static JsonObjectBuilder table(Histogram times) {
        return Json.createObjectBuilder()
                .add("count", times.getTotalCount())
                .add("min", times.getTotalCount() == 0 ? 0 : times.getMinValue() / MICROS)
                .add("mean", times.getTotalCount() == 0 ? 0 : times.getMean() / MICROS)
                .add("p50", times.getValueAtPercentile(50) / MICROS)
                .add("p90", times.getValueAtPercentile(90) / MICROS)
                .add("p99", times.getValueAtPercentile(99) / MICROS)
                .add("p99.9", times.getValueAtPercentile(99.9) / MICROS)
                .add("p99.99", times.getValueAtPercentile(99.99) / MICROS)
                .add("max", times.getMaxValue() / MICROS);
    }

    private static JsonObjectBuilder verification(Result result) {
        Findings findings = Findings.of(result.tally());
        JsonObjectBuilder all = Json.createObjectBuilder().add("wrong", findings.wrong());
        Findings.ALL.forEach(count -> all.add(word(count), findings.counts().get(count)));
        return all;
    }

    private static String word(Count count) {
        return count == Count.UNTOLD_EPOCH ? "untoldEpoch" : count.name().toLowerCase(Locale.ROOT);
    }

    private static JsonObjectBuilder tool(Result.Measured measured) {
        return Json.createObjectBuilder()
                .add("cores", measured.cpu() / measured.seconds())
                .add("cpuMicrosPerDelivery", measured.cpuMicrosPerDelivery())
                .add("eventLoopsLate", table(measured.lags()))
                .add("sentLate", table(measured.lateness()))
                .add("machineBusy", measured.busy());
    }

    private static JsonArrayBuilder seconds(Result result) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (Sampler.Second second : result.seconds()) {
            all.add(Json.createObjectBuilder()
                    .add("at", second.at())
                    .add("published", second.published())
                    .add("delivered", second.delivered())
                    .add("p50", second.p50())
                    .add("p99", second.p99())
                    .add("max", second.max()));
        }
        return all;
    }

    private static JsonObjectBuilder reasons(Tally tally, Reason reason) {
        JsonObjectBuilder all = Json.createObjectBuilder();
        tally.get(reason).forEach(all::add);
        return all;
    }
}
