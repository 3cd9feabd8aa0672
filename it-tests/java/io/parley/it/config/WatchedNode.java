package io.parley.it.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A node in a process of its own that has seen a bit of everything, and what its {@code /metrics} says then. */
final class WatchedNode implements AutoCloseable {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z_:][a-z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final List<String> PARTS = List.of("_bucket", "_count", "_sum");

    private final ServerProcess server;

    private WatchedNode(ServerProcess server) {
        this.server = server;
    }

    static WatchedNode start() throws IOException {
        Path data = Path.of("target", "it", "watched-" + System.nanoTime());
        WatchedNode node = new WatchedNode(ServerProcess.start(data, Map.of()));
        node.live();
        return node;
    }

    /** Somebody joins, speaks, is refused and resumes, by socket, by plain text and by HTTP. */
    private void live() {
        try (Dialogue ann = Dialogue.guest(uri(), "/chat/watched?name=Ann");
                Dialogue owner = Dialogue.withKey(uri(), "/feed/watched")) {
            ann.ask("{\"type\":\"send\",\"body\":\"Hello\"}");
            owner.ask("{\"type\":\"send\",\"body\":1}");
            String code = ann.ask("{\"type\":\"send\",\"channel\":\"feed/watched\",\"body\":1}")
                    .getString("code");
            assertEquals("forbidden", code);
            ann.ask("{\"type\":\"history\",\"limit\":1}");
            JsonObject join = owner.hello().getJsonObject("join");
            String since = "?seq=0&epoch=" + URLEncoder.encode(join.getString("epoch"), StandardCharsets.UTF_8);
            Dialogue.guest(uri(), "/feed/watched" + since).close();
            Talker.connect(uri(), "/chat/watched").leave();
        }
        assertEquals(404, api().get("/api/nothing").status());
    }

    URI uri() {
        return server.uri();
    }

    Api api() {
        return new Api(uri());
    }

    /** What Prometheus gets. */
    String scrape() {
        Api.Answer answer = api().send(api().withKey("/metrics").GET());
        assertEquals(200, answer.status(), answer::toString);
        return answer.response().body();
    }

    /** The families of meters by name, each with its type. */
    static Map<String, String> types(String scrape) {
        Map<String, String> types = new TreeMap<>();
        scrape.lines()
                .map(TYPE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> types.put(line.group(1), line.group(2)));
        return types;
    }

    /** What can be asked for: the names of the series. */
    static Set<String> series(String scrape) {
        return samples(scrape).stream().map(line -> line.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The labels of each family, without those of a histogram's parts. */
    static Map<String, Set<String>> labels(String scrape) {
        Map<String, String> types = types(scrape);
        Map<String, Set<String>> labels = new TreeMap<>();
        for (Matcher line : samples(scrape)) {
            Set<String> all = labels.computeIfAbsent(family(line.group(1), types), family -> new TreeSet<>());
            if (line.group(2) != null) {
                LABEL.matcher(line.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .forEach(all::add);
            }
            all.remove("le");
        }
        return labels;
    }

    private static String family(String series, Map<String, String> types) {
        return PARTS.stream()
                .filter(series::endsWith)
                .map(part -> series.substring(0, series.length() - part.length()))
                .filter(types::containsKey)
                .findFirst()
                .orElse(series);
    }

    private static List<Matcher> samples(String scrape) {
        return scrape.lines()
                .filter(line -> !line.startsWith("#"))
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
