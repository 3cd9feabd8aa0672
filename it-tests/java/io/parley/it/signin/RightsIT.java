package io.parley.it.signin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.it.client.Api;
import io.parley.it.client.Dialogue;
import io.parley.it.client.Talker;
import io.parley.rights.Matrix;
import io.parley.token.Signer;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the rights do not give is refused in every container, over WebSocket and HTTP alike; what they give is done. */
class RightsIT {
    private static final String SECRET = "a-secret-that-only-the-issuer-and-the-nodes-know-and-is-long-enough";
    private static final Signer SIGNER = Signer.secret("HS256", SECRET);
    private static final String NODES = "feed/parley.nodes";

    private int room;

    private static String token(String channel, Set<String> rights) {
        return SIGNER.token(
                "{\"sub\":\"ann\",\"exp\":" + Instant.now().plusSeconds(600).getEpochSecond() + ",\"channels\":{\""
                        + channel + "\":" + Matrix.json(rights) + "}}");
    }

    /** With the numbers of messages that are there, of ann's and of another's. */
    private static String about(Api api, String deed, String channel) {
        String messages = "/api/channels/" + channel + "/messages";
        String about = deed.replace("{emoji}", "%F0%9F%91%8D");
        if (deed.contains("{own}")) {
            about = about.replace("{own}", said(api, messages, token(channel, Set.copyOf(Matrix.RIGHTS))));
        }
        return deed.contains("{other}") ? about.replace("{other}", said(api, messages, Talker.API_KEY)) : about;
    }

    private static String said(Api api, String messages, String credential) {
        JsonObject answer = new Request("POST", messages, "{\"body\":1}", null)
                .send(api, credential)
                .json();
        return "" + answer.getInt("seq");
    }

    private static Door open(Host host) throws IOException {
        return host.open(Map.of("parley.auth", "jwt", "parley.auth.jwt.key", SECRET, "parley.limits", "off"));
    }

    /** Each path of the documentation is tried. */
    @Test
    void everyRequestIsInTheMatrix() throws IOException {
        Set<String> told = new TreeSet<>();
        Matcher heading = Pattern.compile("(?m)^## (GET|POST|PUT|PATCH|DELETE) (/api/\\S+)")
                .matcher(Files.readString(Path.of("src/site/markdown/http-api.md")));
        while (heading.find()) {
            told.add(heading.group(1) + " " + heading.group(2).replace("{kind}/{name}", "{channel}"));
        }
        assertEquals(
                told,
                Matrix.requests().stream()
                        .map(deed -> deed.what().replaceFirst("\\?.*", "").replaceFirst("\\{(own|other)}", "{seq}"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @EnumSource
    void everyRightAgainstEveryCommand(Host host) throws IOException {
        try (Door door = open(host)) {
            for (Set<String> rights : Matrix.sets()) {
                for (Matrix.Deed deed : Matrix.commands()) {
                    String channel = "feed/matrix" + ++room;
                    String token = token(channel, rights);
                    Talker talker = Talker.connect(door.server().uri(), "/live?access_token=" + token, "parley.v1");
                    try (Dialogue ann = new Dialogue(talker)) {
                        if (deed.joined()) {
                            ann.ask("{\"type\":\"join\",\"channel\":\"" + channel + "\"}");
                        }
                        JsonObject answer = ann.ask(about(door.api(), deed.text(), channel)
                                .replace("{token}", token)
                                .replaceFirst("}$", ",\"channel\":\"" + channel + "\"}"));
                        String unlessAllowed = deed.joined() && !rights.contains("read") ? "not-joined" : "forbidden";
                        assertEquals(
                                deed.isAllowed(rights) ? "ok" : unlessAllowed,
                                answer.getString("code", answer.getString("type")),
                                () -> deed + " with " + rights);
                    }
                }
            }
        }
    }

    /** A deed in a channel of its own. */
    private record Request(String method, String path, String body, String channel) {
        private static final String FORM =
                "--b\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\nx\r\n--b--";

        boolean uploads() {
            return path.startsWith("/api/uploads?");
        }

        Api.Answer send(Api api, String token) {
            return api.send(api.request(path)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", uploads() ? "multipart/form-data; boundary=b" : "application/json")
                    .method(method, body == null ? BodyPublishers.noBody() : Api.body(body)));
        }

        int success() {
            boolean creates = method.equals("PUT") && path.startsWith("/api/jobs/");
            creates |= uploads() || path.endsWith("/messages");
            return creates && !method.equals("GET") ? 201 : 200;
        }
    }

    /** What it is about is there: a message, or a job or a file of somebody else's. */
    private Request request(Matrix.Deed deed, Api api) {
        String name = "matrix" + ++room;
        String channel = "feed/" + (deed.what().contains("{job}") ? "job." : "") + name;
        String[] line = about(api, deed.what(), channel).split(" ", -1);
        String path = line[1].replace("{channel}", channel).replace("{job}", name);
        if (line[1].contains("{job}") && !line[0].equals("PUT")) {
            new Request("PUT", "/api/jobs/" + name, "{}", channel).send(api, Talker.API_KEY);
        }
        if (line[1].contains("{file}")) {
            Api.Answer file = new Request("POST", "/api/uploads?channel=" + channel, Request.FORM, channel)
                    .send(api, Talker.API_KEY);
            String id = file.json().getJsonArray("files").getJsonObject(0).getString("id");
            path = path.replace("{file}", id);
        }
        boolean uploads = path.startsWith("/api/uploads?");
        return new Request(line[0], path, uploads ? Request.FORM : deed.text(), channel);
    }

    @ParameterizedTest
    @EnumSource
    void everyRightAgainstEveryRequest(Host host) throws IOException {
        try (Door door = open(host)) {
            Api api = door.api();
            for (Set<String> rights : Matrix.sets()) {
                for (Matrix.Deed deed : Matrix.requests()) {
                    Request request = request(deed, api);
                    String token = token(request.channel(), rights);
                    // Of a stream there is a head and no end.
                    int status = request.path().endsWith("/events")
                            ? door.ask(request.path(), "Authorization: Bearer " + token)
                            : request.send(api, token).status();
                    assertEquals(
                            deed.isAllowed(rights) ? request.success() : 403, status, () -> deed + " with " + rights);
                }
                assertEquals(
                        rights.contains("moderate") ? 200 : 403,
                        api.send(api.request("/api/node")
                                        .header("Authorization", "Bearer " + token(NODES, rights))
                                        .GET())
                                .status(),
                        () -> "the node with " + rights);
            }
        }
    }

    /** A list tells of what one may read, and of nothing else. */
    @ParameterizedTest
    @EnumSource
    void aListTellsOfWhatOneMayRead(Host host) throws IOException {
        try (Door door = open(host)) {
            Api api = door.api();
            api.post("/api/channels/chat/one/messages", "{\"body\":1}");
            api.post("/api/channels/chat/two/messages", "{\"body\":1}");
            for (Set<String> rights : Matrix.sets()) {
                JsonObject list = api.send(api.request("/api/channels")
                                .header("Authorization", "Bearer " + token("chat/two", rights))
                                .GET())
                        .json();
                assertEquals(
                        rights.contains("read") ? 1 : 0,
                        list.getJsonArray("channels").size(),
                        () -> "with " + rights);
            }
        }
    }
}
