package io.parley.standalone.doctor;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.State;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonWriter;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;

/** The report for programs. Its names do not change; new ones may come. */
final class JsonReport {
    private static final int VERSION = 1;

    private JsonReport() {}

    static String of(Report report) {
        JsonArrayBuilder findings = Json.createArrayBuilder();
        report.findings().forEach(finding -> findings.add(json(finding)));
        JsonObjectBuilder counts = Json.createObjectBuilder();
        for (State state : State.values()) {
            counts.add(state.name().toLowerCase(Locale.ROOT), report.in(state).size());
        }
        JsonObjectBuilder whole = Json.createObjectBuilder()
                .add("version", VERSION)
                .add("target", report.target())
                .add("at", report.at().toString())
                .add("seconds", report.took().toMillis() / 1000.0)
                .add("exitCode", report.exitCode())
                .add("counts", counts)
                .add("findings", findings);
        StringWriter text = new StringWriter();
        try (JsonWriter writer = Json.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true))
                .createWriter(text)) {
            writer.write(whole.build());
        }
        return text.toString().strip();
    }

    private static JsonObjectBuilder json(Finding finding) {
        return Json.createObjectBuilder()
                .add("id", finding.topic().id())
                .add("group", finding.topic().group().name().toLowerCase(Locale.ROOT))
                .add("state", finding.state().name())
                .add("seen", finding.seen())
                .add("why", finding.topic().why())
                .add("cure", finding.cure())
                .add("file", finding.file().isEmpty() ? "" : "server-config/" + finding.file());
    }
}
