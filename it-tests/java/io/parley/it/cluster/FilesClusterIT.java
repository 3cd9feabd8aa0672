package io.parley.it.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.server.Await;
import io.parley.redis.RedisServer;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that share nothing but a Redis have the same files. */
class FilesClusterIT {
    private static final int SOON_SECONDS = 20;
    private static final int LARGEST = 1 << 20;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Pair pair;
    private static Node here;
    private static Node there;

    @BeforeAll
    static void startNodes() throws IOException {
        pair = Pair.over(RedisServer.inMemory(), Map.of());
        here = pair.here();
        there = pair.there();
    }

    @AfterAll
    static void stopNodes() {
        if (pair != null) {
            pair.close();
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static Answer send(Node node, byte[] content) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(
                "--b\r\nContent-Disposition: form-data; name=f; filename=grün.png\r\nContent-Type: image/png\r\n\r\n"
                        .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        Api api = node.api();
        return api.send(api.withKey("/api/uploads?channel=chat/lobby")
                .setHeader("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofByteArray(form.toByteArray())));
    }

    private static String kept(Node node, byte[] content) {
        Answer answer = send(node, content);
        assertEquals(201, answer.status(), answer::toString);
        JsonObject file = answer.json().getJsonArray("files").getJsonObject(0);
        assertEquals(content.length, file.getInt("size"));
        return "/api/uploads/" + file.getString("id");
    }

    private static HttpResponse<byte[]> get(Node node, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = node.api().request(path).GET();
        return HTTP.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
    }

    @Test
    void whatIsSentToOneNodeIsReadAtAnother() throws Exception {
        byte[] content = random(LARGEST);
        for (Node[] way : new Node[][] {{here, there}, {there, here}}) {
            String path = kept(way[0], content);
            HttpResponse<byte[]> whole = get(way[1], path);
            assertEquals(200, whole.statusCode());
            assertArrayEquals(content, whole.body());
            assertEquals("image/png", whole.headers().firstValue("Content-Type").orElse(""));
            HttpResponse<byte[]> part = get(way[1], path, "Range", "bytes=32700-98200");
            assertEquals(206, part.statusCode());
            assertArrayEquals(Arrays.copyOfRange(content, 32_700, 98_201), part.body());
        }
    }

    @Test
    void oneThatIsTooLargeIsRefusedAndItsJobSaysWhatLargerOnesNeed() {
        Answer answer = send(here, random(LARGEST + 1));
        assertEquals(413, answer.status(), answer::toString);
        assertEquals("too-large", answer.json().getString("code"));
        assertTrue(answer.json().getString("detail").contains("parley.uploads"), answer::toString);
    }

    @Test
    void itGoesWithItsMessageWhereverThatIsDeleted() {
        String path = kept(here, random(100));
        String id = path.replaceFirst(".*/", "");
        String messages = "/api/channels/chat/lobby/messages";
        int seq = here.api()
                .post(messages, "{\"body\":{\"text\":\"\",\"attachments\":[{\"id\":\"" + id + "\"}]}}")
                .json()
                .getInt("seq");
        Api api = there.api();
        assertEquals(200, api.get(path).status());
        assertEquals(200, api.send(api.withKey(messages + "/" + seq).DELETE()).status());
        Await.until("the file is gone", SOON_SECONDS, () -> here.api().get(path).status() == 404);
    }

    @Test
    void whoHasSentItRemovesItAtAnyNode() {
        String path = kept(here, random(100));
        Api api = there.api();
        assertEquals(200, api.send(api.withKey(path).DELETE()).status());
        assertEquals(404, here.api().get(path).status());
    }

    @Test
    void aNodeWithoutItsRedisSaysSoAndHasTheFilesAgainWhenItIsBack() {
        String path = kept(there, random(100_000));
        pair.relay().refuse();
        try {
            Await.until("it is seen", SOON_SECONDS, () -> there.readiness() == 503);
            Answer got = there.api().get(path);
            assertEquals(503, got.status(), got::toString);
            assertEquals("unavailable", got.json().getString("code"));
            Answer sent = send(there, random(100_000));
            assertEquals(503, sent.status(), sent::toString);
            assertEquals("unavailable", sent.json().getString("code"));
            assertEquals(200, here.api().get(path).status());
        } finally {
            pair.relay().pass();
        }
        Await.until("it is back", SOON_SECONDS, () -> there.readiness() == 200);
        assertEquals(200, there.api().get(path).status());
    }
}
