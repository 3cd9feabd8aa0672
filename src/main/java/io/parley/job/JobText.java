package io.parley.job;

import io.parley.channel.Refused;
import io.parley.protocol.Fields;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Jobs as JSON: as workers tell of them, and as they stand in their feeds. */
public final class JobText {
    /** Deep enough for whatever a worker may give as a result. */
    private static final int DEPTH = 500;

    private JobText() {}

    // ---- what workers say

    /** @throws Refused {@code bad-request}, {@code too-large} when it nests deeper */
    public static Opening opening(String body, int depth) {
        Fields fields = new Fields(JsonCodec.object(body, depth));
        return new Opening(
                fields.text("title"),
                fields.number("total"),
                fields.text("unit"),
                fields.text("note"),
                fields.duration("silence"),
                fields.duration("keep"));
    }

    /** @throws Refused {@code bad-request}, {@code too-large} */
    public static Progress progress(String body, int depth) {
        Fields fields = new Fields(JsonCodec.object(body, depth));
        return new Progress(fields.number("done"), fields.number("total"), fields.text("unit"), fields.text("note"));
    }

    /** @throws Refused {@code bad-request}, {@code too-large} */
    public static Ending ending(String body, int depth) {
        Fields fields = new Fields(JsonCodec.object(body, depth));
        return new Ending(
                State.of(fields.required("state", fields.text("state"))), fields.json("result"), fields.text("note"));
    }

    // ---- what stands in the feed

    /** The body of its message. */
    public static String of(Job job) {
        StringBuilder text = new StringBuilder(256)
                .append("{\"state\":\"")
                .append(job.state().word());
        text.append("\",\"by\":{\"id\":")
                .append(JsonText.quoted(job.by().id()))
                .append(",\"name\":")
                .append(JsonText.quoted(job.by().name()))
                .append('}');
        add(text, "title", job.title());
        add(text, "done", job.done());
        add(text, "total", job.total());
        add(text, "unit", job.unit());
        add(text, "note", job.note());
        add(text, "startedAt", JsonText.at(job.startedAt()));
        add(text, "changedAt", JsonText.at(job.changedAt()));
        add(text, "endedAt", JsonText.at(job.endedAt()));
        add(text, "expires", JsonText.at(job.expires()));
        text.append(",\"silence\":").append(job.silence().toSeconds());
        text.append(",\"keep\":").append(job.keep().toSeconds());
        add(text, "reason", job.reason());
        if (job.result() != null) {
            text.append(",\"result\":").append(job.result());
        }
        return text.append('}').toString();
    }

    private static void add(StringBuilder text, String name, String value) {
        if (value != null) {
            text.append(",\"").append(name).append("\":").append(JsonText.quoted(value));
        }
    }

    /** Whole numbers without a fraction, as they were told. */
    private static void add(StringBuilder text, String name, Double value) {
        if (value != null) {
            BigDecimal number = BigDecimal.valueOf(value).stripTrailingZeros();
            text.append(",\"").append(name).append("\":");
            text.append(
                    number.scale() <= 0 && number.precision() - number.scale() < 20
                            ? number.toPlainString()
                            : number.toString());
        }
    }

    /** @throws Refused {@code bad-request} for what is none */
    static Job read(String body) {
        JsonObject object = JsonCodec.object(body, DEPTH);
        Fields fields = new Fields(object);
        return new Job(
                fields.required("state", State.of(fields.text("state"))),
                fields.text("title"),
                fields.number("done"),
                fields.number("total"),
                fields.text("unit"),
                fields.text("note"),
                fields.required("by", fields.author("by")),
                moment("startedAt", fields),
                moment("changedAt", fields),
                moment("endedAt", fields),
                fields.text("reason"),
                fields.json("result"),
                Duration.ofSeconds(fields.required("silence", fields.whole("silence"))),
                Duration.ofSeconds(fields.required("keep", fields.whole("keep"))));
    }

    private static Instant moment(String name, Fields fields) {
        String text = fields.text(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Bounds.bad("\"" + name + "\" is a moment.");
        }
    }
}
