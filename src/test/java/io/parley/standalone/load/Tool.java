package io.parley.standalone.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The load tool, as a test runs it. */
final class Tool {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Outcome outcome;

    private Tool(Map<String, String> environment, List<String> args) {
        outcome = new Load(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), environment).run(args);
    }

    static Tool run(Map<String, String> environment, String... args) {
        return new Tool(environment, List.of(args));
    }

    static Tool run(String... args) {
        return run(Map.of(), args);
    }

    /** A second against this server, with these options besides. */
    static Tool runAgainst(FakeParley server, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--json", "--connections=3", "--warmup=0s", "--duration=1s", "--wait=2s", "--threads=1", server.url()));
        args.addAll(List.of(more));
        return new Tool(Map.of(), args);
    }

    Outcome outcome() {
        return outcome;
    }

    String out() {
        return out.toString(UTF_8);
    }

    String err() {
        return err.toString(UTF_8);
    }

    JsonObject report() {
        return Json.createReader(new StringReader(out())).readObject();
    }

    long found(String what) {
        return report().getJsonObject("verification").getInt(what);
    }

    @Override
    public String toString() {
        return outcome + "\n" + out() + err();
    }
}
