package io.parley.it.balancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Any client may meet any node at any time: no file tells a balancer to remember who met whom. */
class NotStickyIT {
    private static final Pattern STICKY = Pattern.compile(
            "^\\s*(ip_hash|hash|sticky|stick|stick-table|balance (?!leastconn))\\b"
                    + "|\\bcookie\\b|stickysession|\\broute=|lbmethod=(?!bybusyness)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern BALANCES = Pattern.compile(
            "^\\s*(least_conn;|balance leastconn|ProxySet lbmethod=bybusyness)\\s*$", Pattern.MULTILINE);

    @Test
    void noFileHasAStickySetting() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("server-config"))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        List<String> sticky = new ArrayList<>();
        int balancing = 0;
        for (Path file : files) {
            String text = Files.readString(file);
            balancing += BALANCES.matcher(text).find() ? 1 : 0;
            text.lines()
                    .map(line -> line.replaceFirst("^\\s*#.*", ""))
                    .filter(line -> STICKY.matcher(line).find())
                    .forEach(line -> sticky.add(file + ": " + line));
        }
        assertEquals(List.of(), sticky);
        assertTrue(balancing >= 4, "files that balance: " + balancing);
    }
}
