package io.parley.it.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.RawSocket;
import io.parley.it.server.Server;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A server at which people try to get in. */
record Door(Server server, Path folder) implements AutoCloseable {
    static final String HERE = "127.0.0.1";

    /** Where a token can travel. */
    enum Place {
        HEADER,
        SUBPROTOCOL,
        COOKIE,
        QUERY;

        /** What a request with this token has: its path's query, and a header line. */
        String query(String token) {
            return this == QUERY ? "?access_token=" + token : "";
        }

        String[] headers(String token) {
            return switch (this) {
                case HEADER -> new String[] {"Authorization: Bearer " + token};
                case SUBPROTOCOL -> new String[] {"Sec-WebSocket-Protocol: parley.v1, bearer." + token};
                case COOKIE -> new String[] {"Cookie: theme=dark; parley_token=" + token};
                case QUERY -> new String[0];
            };
        }
    }

    /** The status with which a handshake is answered. */
    int knock(String path, String... headers) throws IOException {
        return RawSocket.status(head(path, headers));
    }

    List<String> head(String path, String... headers) throws IOException {
        try (RawSocket socket = RawSocket.connect(server.uri())) {
            return socket.open(path, headers);
        }
    }

    int knock(Place place, String token, String... more) throws IOException {
        return knock("/live" + place.query(token), headers(place, token, more));
    }

    private static String[] headers(Place place, String token, String... more) {
        return Stream.of(place.headers(token), more).flatMap(Stream::of).toArray(String[]::new);
    }

    /** The status with which a request of the API is answered. */
    int ask(Place place, String token, String... more) throws IOException {
        return ask("/api/channels" + place.query(token), headers(place, token, more));
    }

    int ask(String path, String... headers) throws IOException {
        try (RawSocket socket = RawSocket.connect(server.uri())) {
            return RawSocket.status(socket.handshake(path, headers));
        }
    }

    /** As whom somebody is greeted who comes from this address; empty: they are turned away with 401. */
    Optional<JsonObject> greeted(String address, String... headers) throws IOException {
        try (RawSocket socket = RawSocket.connect(server.uri(), address)) {
            String[] all = Stream.concat(Stream.of(headers), Stream.of("Sec-WebSocket-Protocol: parley.v1"))
                    .toArray(String[]::new);
            int status = RawSocket.status(socket.open("/live", all));
            if (status == 401) {
                return Optional.empty();
            }
            assertEquals(101, status);
            try (JsonReader hello =
                    Json.createReader(new StringReader(socket.receive().text()))) {
                return Optional.of(hello.readArray().getJsonObject(0).getJsonObject("user"));
            }
        }
    }

    Api api() {
        return new Api(server.uri());
    }

    /** Ends the server and reads all that was written, by whomever. */
    void assertNoLogHolds(List<String> secrets) throws IOException {
        server.stop();
        int logs = 0;
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*(\\.war|/webapps/.*)"))
                    .toList();
        }
        for (Path file : files) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            logs += file.toString().endsWith(".log") ? 1 : 0;
            for (String secret : secrets) {
                assertFalse(text.contains(secret), () -> file + " holds " + secret);
            }
        }
        assertTrue(logs > 0, "there are no logs");
        assertTrue(
                Files.readString(folder.resolve("data.log")).contains("A token is not valid"),
                "the log does not hold what Parley says at its most talkative");
    }

    @Override
    public void close() {
        server.close();
    }
}
