package io.parley.it.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A credential that travels in every place where one can, so that logs can be searched for it. */
public final class Secrets {
    private static final String SECRET = "S3CRET-that-no-log-may-hold";
    private static final String QUERY = "?access_token=" + SECRET + "&guest=" + SECRET;

    private Secrets() {}

    /** Asks for sockets, the API, pages and what is not there: with it, and by what no server understands. */
    public static void send(URI base) throws IOException {
        for (String path : List.of("/live", "/echo", "/chat/lobby", "/api/client", "/api/nothing", "/", "/nothing")) {
            ask(base, false, path + QUERY);
            ask(base, true, path + QUERY);
            ask(base, false, path, "Authorization: Bearer " + SECRET);
            ask(base, true, path, "Sec-WebSocket-Protocol: parley.v1, bearer." + SECRET);
            ask(base, true, path, "Cookie: parley_token=" + SECRET);
            ask(base, true, path + QUERY, "Origin: https://evil.example");
        }
        ask(base, false, "/live" + QUERY + "&name={x}|\"");
        ask(base, false, "/live" + QUERY + "&name=%zz");
        ask(base, false, "/live" + QUERY, "No header");
        ask(base, false, "/api/client" + QUERY + "%zz");
        ask(base, false, "/api/client", "Authorization : Bearer " + SECRET);
        ask(base, false, "/api/client", "Cookie: parley_token=\"" + SECRET);
        ask(base, true, "/live", "Sec-WebSocket-Protocol: bearer." + SECRET);
        ask(base, true, "/live", "Sec-WebSocket-Protocol: bearer." + SECRET + ", {" + SECRET + "}");
    }

    private static void ask(URI base, boolean socket, String path, String... headers) throws IOException {
        try (RawSocket line = RawSocket.connect(base)) {
            List<String> head = socket ? line.open(path, headers) : line.handshake(path, headers);
            assertTrue(RawSocket.status(head) > 0, head::toString);
        }
    }

    /**
     * Reads all that lies in a folder, but for what it was told to keep.
     *
     * @param log a file in it that says of each request that it came
     */
    public static void assertInNoFileOf(Path folder, Path log) throws IOException {
        assertTrue(Files.readString(log).contains("/live"), () -> log + " says nothing of the requests");
        assertInNoFileOf(folder);
    }

    public static void assertInNoFileOf(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".war"))
                    .toList();
        }
        assertFalse(files.isEmpty());
        for (Path file : files) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(SECRET);
            assertTrue(at < 0, () -> file + ": " + text.substring(Math.max(0, at - 300), at));
        }
    }
}
