package io.parley.it.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page on metrics names every meter that a node has, and none that it has not. */
class MetricsPageIT {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z0-9_*]+)` \\| (\\w+) \\|([^|]*)\\|[^|]*\\|[^|]+\\|");
    private static final Pattern WORD = Pattern.compile("`([a-z]+)`");

    private static List<Row> rows;
    private static String scrape;

    /** One line of the page's tables. */
    private record Row(String name, String type, Set<String> labels) {
        boolean isOf(String family) {
            return family.matches(name.replace("*", ".*"));
        }
    }

    @BeforeAll
    static void read() throws IOException {
        String page = Files.readString(Path.of("src", "site", "markdown", "metrics.md"));
        rows = ROW.matcher(page).results().map(MetricsPageIT::row).toList();
        try (WatchedNode node = WatchedNode.start()) {
            scrape = node.scrape();
        }
    }

    private static Row row(MatchResult line) {
        Set<String> labels = WORD.matcher(line.group(3))
                .results()
                .map(word -> word.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        return new Row(line.group(1), line.group(2), labels);
    }

    @Test
    void everyMeterIsOnThePageOnce() {
        WatchedNode.types(scrape)
                .keySet()
                .forEach(family -> assertEquals(
                        1, rows.stream().filter(row -> row.isOf(family)).count(), family));
    }

    @Test
    void everyLineOfThePageIsAMeter() {
        Set<String> families = WatchedNode.types(scrape).keySet();
        rows.forEach(row -> assertTrue(families.stream().anyMatch(row::isOf), row.name()));
    }

    @Test
    void typesAndLabelsAreAsThePageSays() {
        Map<String, Set<String>> labels = WatchedNode.labels(scrape);
        WatchedNode.types(scrape).forEach((family, type) -> {
            Row row = rows.stream().filter(one -> one.isOf(family)).findFirst().orElseThrow();
            assertEquals(row.type(), type, family);
            assertEquals(row.labels(), labels.get(family), family);
        });
    }
}
