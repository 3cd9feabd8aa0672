package io.parley.it.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.server.Await;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dashboard: each panel tells what it shows, and Prometheus answers what it asks. */
class GrafanaIT {
    private static final Path FILE = Path.of("server-config", "grafana", "parley.json");

    private static WatchedNode node;
    private static Prometheus prometheus;
    private static JsonObject dashboard;

    @BeforeAll
    static void start() throws IOException {
        try (Reader text = Files.newBufferedReader(FILE);
                JsonReader json = Json.createReader(text)) {
            dashboard = json.readObject();
        }
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
    void everyPanelHasItsOwnNumberAndPlace() {
        Set<Integer> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (JsonObject panel : panels()) {
            assertTrue(ids.add(panel.getInt("id")), () -> "twice: " + panel.getString("title"));
            JsonObject at = panel.getJsonObject("gridPos");
            assertTrue(at.getInt("x") + at.getInt("w") <= 24, () -> "too wide: " + panel.getString("title"));
            for (int x = at.getInt("x"); x < at.getInt("x") + at.getInt("w"); x++) {
                for (int y = at.getInt("y"); y < at.getInt("y") + at.getInt("h"); y++) {
                    assertTrue(places.add(x + "," + y), () -> "over another: " + panel.getString("title"));
                }
            }
        }
    }

    @Test
    void everyPanelTellsWhatItShowsAndInWhatUnit() {
        for (JsonObject panel : graphs()) {
            String title = panel.getString("title");
            assertTrue(panel.getString("description", "").length() > 10, title);
            String unit =
                    panel.getJsonObject("fieldConfig").getJsonObject("defaults").getString("unit", "");
            assertFalse(unit.isEmpty(), title);
        }
    }

    @Test
    void theDataSourceIsTheOneThatIsChosen() {
        for (JsonObject panel : graphs()) {
            assertEquals("${DS_PROMETHEUS}", panel.getJsonObject("datasource").getString("uid"));
            targets(panel)
                    .forEach(target -> assertEquals(
                            "${DS_PROMETHEUS}",
                            target.getJsonObject("datasource").getString("uid")));
        }
        assertTrue(variables().stream().anyMatch(one -> one.getString("name").equals("DS_PROMETHEUS")));
    }

    @Test
    void itAsksForWhatANodeHas() {
        Set<String> series = WatchedNode.series(node.scrape());
        for (JsonObject panel : graphs()) {
            for (JsonObject target : targets(panel)) {
                Set<String> unknown = PrometheusIT.metersIn(target.getString("expr"));
                unknown.removeAll(series);
                assertEquals(Set.of(), unknown, panel.getString("title"));
            }
        }
    }

    @Test
    void everyPanelGetsAnAnswer() {
        for (JsonObject panel : graphs()) {
            for (JsonObject target : targets(panel)) {
                String asked = asked(target.getString("expr"));
                prometheus.ask(asked);
                // What shows only what happens shows nothing of a node that is well. A rate needs two looks at the
                // node.
                if (!asked.endsWith("> 0")) {
                    Await.until(asked, 30, () -> !prometheus.ask(asked).isEmpty());
                }
            }
        }
    }

    @Test
    void theVariablesFindTheNode() {
        String queries = variables().toString();
        assertTrue(queries.contains("label_values(parley_info, job)"), queries);
        assertTrue(queries.contains("label_values(parley_info{job=\\\"$job\\\"}, node)"), queries);
        JsonObject found = prometheus.ask("parley_info{job=\"parley\"}").get(0).getJsonObject("metric");
        assertEquals(node.uri().getAuthority(), found.getString("node"));
    }

    private static String asked(String expression) {
        return expression.replace("$job", "parley").replace("$node", ".*").replace("$__rate_interval", "10s");
    }

    private static List<JsonObject> panels() {
        return dashboard.getJsonArray("panels").getValuesAs(JsonObject.class);
    }

    private static List<JsonObject> graphs() {
        return panels().stream()
                .filter(panel -> !panel.getString("type").equals("row"))
                .toList();
    }

    private static List<JsonObject> targets(JsonObject panel) {
        return panel.getJsonArray("targets").getValuesAs(JsonObject.class);
    }

    private static List<JsonObject> variables() {
        return dashboard.getJsonObject("templating").getJsonArray("list").getValuesAs(JsonObject.class);
    }
}
