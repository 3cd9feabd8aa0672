package io.parley.standalone.doctor.way;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answer to the request for a WebSocket.
 *
 * @param headers by name in small letters
 */
record Handshake(int status, Map<String, List<String>> headers) {
    private static final int LONGEST = 65_536;
    private static final int SWITCHED = 101;

    boolean switched() {
        return status == SWITCHED;
    }

    String header(String name) {
        return String.join(", ", headers.getOrDefault(name, List.of()));
    }

    static Handshake read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("The line was closed instead of an answer.");
            }
            head.append((char) c);
            if (head.length() > LONGEST) {
                throw new IOException("The head of the answer has no end.");
            }
        }
        String[] lines = head.toString().split("\r\n", -1);
        if (!lines[0].matches("HTTP/1\\.[01] \\d{3}.*")) {
            throw new IOException("What answers does not speak HTTP.");
        }
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return new Handshake(
                Integer.parseInt(lines[0].substring("HTTP/1.1 ".length()).substring(0, 3)), headers);
    }

    static byte[] request(Target target, String path, Map<String, String> headers) {
        StringBuilder request = new StringBuilder("GET " + target.context() + path + " HTTP/1.1\r\n");
        request.append("Host: ").append(target.authority()).append("\r\n");
        request.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
