package io.parley.it.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prometheus takes its files, reads a node by them, and asks for nothing that no node has. */
class PrometheusIT {
    private static final Path NOTHING = Path.of("/dev/null");
    private static final Pattern METER = Pattern.compile("\\b(?:parley|jvm|process|system)_[a-z0-9_]+");
    private static final Pattern HEADING = Pattern.compile("(?m)^### (\\S+)$");
    private static final Pattern TESTED = Pattern.compile("alertname=\"(\\w+)\"");

    /** Names that are Micrometer's own, and known to ready dashboards. */
    private static final Pattern NOT_OURS = Pattern.compile("(?:jvm|process|system)_.*");

    private static WatchedNode node;
    private static Prometheus prometheus;

    @BeforeAll
    static void start() throws IOException {
        node = WatchedNode.start();
        prometheus = Prometheus.start(node.uri());
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @Test
    void itsToolFindsNoMistakeInTheFiles() throws Exception {
        Path files = Prometheus.files();
        for (List<String> check : List.of(
                List.of("check", "config", "prometheus.yml"),
                List.of("check", "rules", "alerts.yml"),
                List.of("test", "rules", "alerts.test.yml"))) {
            Prometheus.Verdict verdict = Prometheus.tool(files, NOTHING, check.toArray(String[]::new));
            assertEquals(0, verdict.status(), verdict::text);
        }
    }

    @Test
    void itsToolFindsNoMistakeInWhatANodeSays() throws Exception {
        Path files = Prometheus.files();
        Path scrape = files.resolve("scrape");
        Files.writeString(scrape, node.scrape());
        Prometheus.Verdict verdict = Prometheus.tool(files, scrape, "check", "metrics");
        List<String> ours = verdict.text()
                .lines()
                .filter(line -> !NOT_OURS.matcher(line).matches())
                .toList();
        assertEquals(List.of(), ours);
    }

    @Test
    void theNodeIsCalledByItsAddress() {
        List<JsonObject> read = prometheus.ask("parley_info");
        assertEquals(1, read.size());
        assertEquals(
                node.uri().getAuthority(), read.get(0).getJsonObject("metric").getString("node"));
    }

    @Test
    void everyRuleAsksForWhatANodeHas() {
        Set<String> series = WatchedNode.series(node.scrape());
        List<JsonObject> rules = prometheus.rules();
        assertFalse(rules.isEmpty());
        for (JsonObject rule : rules) {
            String query = rule.getString("query");
            Set<String> unknown = metersIn(query);
            unknown.removeAll(series);
            assertEquals(Set.of(), unknown, () -> rule.getString("name") + ": " + query);
        }
    }

    @Test
    void noAlertIsUpForANodeThatIsWell() {
        List<String> up = alerts().stream()
                .filter(rule -> rule.getString("state").equals("firing"))
                .map(rule -> rule.getString("name"))
                .toList();
        assertEquals(List.of(), up);
    }

    @Test
    void everyAlertSaysWhatToDo() throws IOException {
        String page = Files.readString(Path.of("src", "site", "markdown", "alerts.md"));
        Set<String> explained = HEADING.matcher(page)
                .results()
                .map(heading -> heading.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names(), explained);
        for (JsonObject alert : alerts()) {
            String name = alert.getString("name");
            JsonObject said = alert.getJsonObject("annotations");
            for (String part : List.of("summary", "description", "action")) {
                assertTrue(said.getString(part, "").length() > 10, () -> name + " has no " + part);
            }
            assertEquals("alerts.md#" + name.toLowerCase(Locale.ROOT), said.getString("runbook", ""));
            String severity = alert.getJsonObject("labels").getString("severity", "none");
            assertTrue(page.contains("### " + name + "\n\n*" + severity + ".*"), () -> name + " is " + severity);
        }
    }

    @Test
    void everyAlertIsTested() throws IOException {
        String tests = Files.readString(Path.of("server-config", "prometheus", "alerts.test.yml"));
        Set<String> tested = TESTED.matcher(tests)
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(names(), tested);
    }

    private static Set<String> names() {
        return alerts().stream().map(rule -> rule.getString("name")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<JsonObject> alerts() {
        return prometheus.rules().stream()
                .filter(rule -> rule.getString("type").equals("alerting"))
                .toList();
    }

    /** The names of meters in an expression. Those that rules record are not a node's. */
    static Set<String> metersIn(String expression) {
        return METER.matcher(expression.replaceAll("node:\\w+:\\w+", ""))
                .results()
                .map(name -> name.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
