package io.parley.it.container;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.Api;
import io.parley.it.client.Api.Answer;
import io.parley.it.client.Dialogue;
import io.parley.it.client.EventReader;
import io.parley.it.client.LineSender;
import io.parley.it.client.Talker;
import io.parley.it.server.Await;
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
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that people send, and have again. */
class UploadsIT extends OnEveryContainer {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String SECRET = "a-guest-that-nobody-knows";

    private final String id = UUID.randomUUID().toString();
    private final String room = "chat/" + id;
    private Api api;

    @BeforeEach
    void talkToTheServer() {
        api = new Api(base);
    }

    private static byte[] form(String name, String type, byte[] content) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nnot kept\r\n"
                        + "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name + "\"\r\n"
                        + "Content-Type: " + type + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(content);
        form.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    private HttpRequest.Builder to(String query) {
        return api.request("/api/uploads?" + query).header("Content-Type", "multipart/form-data; boundary=b");
    }

    private Answer send(HttpRequest.Builder to, byte[] form) {
        return api.send(to.POST(BodyPublishers.ofByteArray(form)));
    }

    private Answer sendAsGuest(String name, String type, byte[] content) {
        return send(to("channel=" + room + "&guest=" + SECRET + "&name=Ann&id=" + id), form(name, type, content));
    }

    private static JsonObject file(Answer answer) {
        assertEquals(201, answer.status(), answer::toString);
        return answer.json().getJsonArray("files").getJsonObject(0);
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = api.request(path).GET();
        return HTTP.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertEquals(status, answer.status(), answer::toString);
        assertEquals(code, answer.json().getString("code"));
    }

    @Test
    void aFileComesBackAsItWas() throws Exception {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Answer sent = sendAsGuest("grüße 😀.bin", "application/x-thing", content);
        JsonObject file = file(sent);
        assertEquals("upload-" + id, sent.json().getString("job"));
        assertEquals("grüße 😀.bin", file.getString("name"));
        assertEquals("application/x-thing", file.getString("type"));
        assertEquals(300_000, file.getInt("size"));
        assertEquals(room, file.getString("channel"));
        assertEquals("Ann", file.getJsonObject("by").getString("name"));

        String path = "/api/uploads/" + file.getString("id");
        HttpResponse<byte[]> got = get(path);
        assertEquals(200, got.statusCode());
        assertArrayEquals(content, got.body());
        assertEquals("application/octet-stream", header(got, "Content-Type"));
        assertEquals(
                "attachment; filename=\"gr__e _.bin\"; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%F0%9F%98%80.bin",
                header(got, "Content-Disposition"));
        assertEquals("nosniff", header(got, "X-Content-Type-Options"));
        assertTrue(header(got, "Content-Security-Policy").contains("sandbox"));

        HttpResponse<byte[]> part = get(path, "Range", "bytes=100-199");
        assertEquals(206, part.statusCode());
        assertEquals("bytes 100-199/300000", header(part, "Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(content, 100, 200), part.body());
        HttpResponse<byte[]> behind = get(path, "Range", "bytes=300000-");
        assertEquals(416, behind.statusCode());
        assertEquals("bytes */300000", header(behind, "Content-Range"));
        HttpResponse<byte[]> known = get(path, "If-None-Match", header(got, "ETag"));
        assertEquals(304, known.statusCode());
        assertEquals(0, known.body().length);
    }

    @Test
    void aPictureIsShownAndAPageIsNot() throws Exception {
        byte[] page = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        for (String type :
                new String[] {"text/html", "image/svg+xml", "application/xhtml+xml", "text/html; image/png"}) {
            JsonObject file = file(send(to("channel=" + room + "&guest=" + SECRET), form("a.html", type, page)));
            HttpResponse<byte[]> got = get("/api/uploads/" + file.getString("id"));
            assertEquals("application/octet-stream", header(got, "Content-Type"), type);
            assertTrue(header(got, "Content-Disposition").startsWith("attachment;"), type);
        }
        JsonObject picture = file(sendAsGuest("a.png", "image/png", page));
        HttpResponse<byte[]> got = get("/api/uploads/" + picture.getString("id"));
        assertEquals("image/png", header(got, "Content-Type"));
        assertTrue(header(got, "Content-Disposition").startsWith("inline;"));
    }

    @Test
    void aPictureComesWithItsThumbnailAndGoesWithIt() throws Exception {
        String form = """
                --b
                Content-Disposition: form-data; name=f; filename=large.png
                Content-Type: image/png

                large
                --b
                Content-Disposition: form-data; name=thumbnail; filename=small.webp
                Content-Type: image/webp

                small
                --b--
                """.replace("\n", "\r\n");
        Answer sent = send(to("channel=" + room + "&guest=" + SECRET), form.getBytes(StandardCharsets.UTF_8));
        JsonObject file = file(sent);
        assertEquals(1, sent.json().getJsonArray("files").size());
        String path = "/api/uploads/" + file.getString("id");
        String thumbnail = "/api/uploads/" + file.getString("thumbnail");
        HttpResponse<byte[]> small = get(thumbnail);
        assertEquals("image/webp", header(small, "Content-Type"));
        assertEquals("small", new String(small.body(), StandardCharsets.UTF_8));
        assertEquals("large", new String(get(path).body(), StandardCharsets.UTF_8));
        assertEquals(
                200, api.send(api.request(path + "?guest=" + SECRET).DELETE()).status());
        assertProblem(api.get(path), 404, "not-found");
        assertProblem(api.get(thumbnail), 404, "not-found");
    }

    @Test
    void itsJobTellsHowItWent() {
        JsonObject file = file(sendAsGuest("a.txt", "text/plain", new byte[] {1, 2}));
        JsonObject job = api.get("/api/jobs/upload-" + id).json();
        assertEquals("succeeded", job.getString("state"));
        assertEquals("bytes", job.getString("unit"));
        assertEquals(job.getInt("total"), job.getInt("done"));
        assertEquals(file, job.getJsonObject("result").getJsonArray("files").getJsonObject(0));
        assertProblem(sendAsGuest("a.txt", "text/plain", new byte[] {3}), 409, "conflict");
    }

    @Test
    void anUploadThatIsCutHasFailed() throws IOException {
        try (EventReader watcher =
                EventReader.open(api.request("/api/channels/feed/job.upload-" + id + "/events?last=1")
                        .GET())) {
            watcher.next("hello");
            try (LineSender form = new LineSender(
                    base,
                    "POST /api/uploads?channel=" + room + "&id=" + id,
                    "Content-Type: multipart/form-data; boundary=b")) {
                form.send("--b\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n");
                form.send(new byte[200_000]);
                assertEquals(
                        "running",
                        watcher.next("message").json().getJsonObject("body").getString("state"));
            }
            JsonObject end = watcher.next("message").json().getJsonObject("body");
            while (end.getString("state").equals("running")) {
                end = watcher.next("message").json().getJsonObject("body");
            }
            assertEquals("failed", end.getString("state"));
            assertEquals("bad-request", end.getJsonObject("result").getString("code"));
        }
    }

    @Test
    void whoHasSentItRemovesItAndNobodyElse() {
        String path = "/api/uploads/"
                + file(sendAsGuest("a", "text/plain", new byte[1])).getString("id");
        assertProblem(api.send(api.request(path).DELETE()), 401, "unauthorized");
        assertProblem(
                api.send(api.request(path + "?guest=another-guest-than-that").DELETE()), 403, "forbidden");
        assertEquals(
                200, api.send(api.request(path + "?guest=" + SECRET).DELETE()).status());
        assertProblem(api.get(path), 404, "not-found");
        assertProblem(api.send(api.withKey(path).DELETE()), 404, "not-found");
        String other = "/api/uploads/"
                + file(send(to("channel=" + room + "&guest=" + SECRET), form("b", "text/plain", new byte[1])))
                        .getString("id");
        assertEquals(200, api.send(api.withKey(other).DELETE()).status());
    }

    private String fileOfAnn() {
        return file(send(to("channel=" + room + "&guest=" + SECRET + "&name=Ann"), form("a", "b/c", new byte[1])))
                .getString("id");
    }

    private static String naming(String file) {
        return "{\"text\":\"Look\",\"attachments\":[{\"id\":\"" + file
                + "\",\"name\":\"a\",\"type\":\"b/c\",\"size\":1}]}";
    }

    private void assertGone(String file) {
        Await.until(file + " is gone", 10, () -> api.get("/api/uploads/" + file).status() == 404);
    }

    private void assertThere(String file) {
        assertEquals(200, api.get("/api/uploads/" + file).status());
    }

    @Test
    void theFilesOfAMessageGoWithIt() {
        String bySocket = fileOfAnn();
        String byKey = fileOfAnn();
        String kept = fileOfAnn();
        try (Dialogue ann = Dialogue.guest(base, "/" + room + "?members=false&name=Ann&guest=" + SECRET);
                Dialogue ben = Dialogue.guest(base, "/" + room + "?members=false&name=Ben")) {
            int first = ann.ask("{\"type\":\"send\",\"body\":" + naming(bySocket) + "}")
                    .getInt("seq");
            int second = ann.ask("{\"type\":\"send\",\"body\":" + naming(byKey) + "}")
                    .getInt("seq");
            ann.ask("{\"type\":\"send\",\"body\":" + naming(kept) + "}");
            int foreign =
                    ben.ask("{\"type\":\"send\",\"body\":" + naming(kept) + "}").getInt("seq");
            assertEquals(
                    "ok",
                    ben.ask("{\"type\":\"delete\",\"target\":" + foreign + "}").getString("type"));
            assertEquals(
                    "ok",
                    ann.ask("{\"type\":\"delete\",\"target\":" + first + "}").getString("type"));
            assertGone(bySocket);
            String message = "/api/channels/" + room + "/messages/" + second;
            assertEquals(200, api.send(api.withKey(message).DELETE()).status());
            assertGone(byKey);
            // What Ben has deleted was done before.
            assertThere(kept);
        }
    }

    @Test
    void whoMayNotWriteThereSendsNothing() {
        byte[] form = form("a", "text/plain", new byte[1]);
        assertProblem(send(to("channel=" + room), form), 401, "unauthorized");
        assertProblem(send(to("channel=" + room + "&guest=short"), form), 400, "bad-request");
        assertProblem(send(to("channel=feed/" + id + "&guest=" + SECRET), form), 403, "forbidden");
        assertProblem(send(to("channel=feed/parley.nodes&guest=" + SECRET), form), 403, "forbidden");
        Answer key = send(to("channel=feed/" + id).header("Authorization", "Bearer " + Talker.API_KEY), form);
        assertEquals(201, key.status(), key::toString);
    }

    @Test
    void whatIsNoFormIsRefusedAndItsJobSaysSo() {
        assertProblem(send(to("guest=" + SECRET), form("a", "b/c", new byte[1])), 400, "bad-request");
        assertProblem(
                send(to("channel=chat/a%20b&guest=" + SECRET), form("a", "b/c", new byte[1])), 400, "bad-request");
        assertProblem(
                send(to("channel=" + room + "&guest=" + SECRET + "&id=a/b"), form("a", "b/c", new byte[1])),
                400,
                "bad-request");
        assertProblem(api.post("/api/uploads?channel=" + room, "{}"), 415, "unsupported-media-type");
        String query = "channel=" + room + "&guest=" + SECRET + "&id=";
        assertProblem(send(to(query + id), "--b\r\nnonsense".getBytes(StandardCharsets.UTF_8)), 400, "bad-request");
        assertEquals("failed", api.get("/api/jobs/upload-" + id).json().getString("state"));
        assertProblem(
                send(to(query + "nothing-" + id.substring(0, 8)), "--b--".getBytes(StandardCharsets.UTF_8)),
                400,
                "bad-request");
        assertProblem(api.get("/api/uploads"), 405, "method-not-allowed");
        assertProblem(api.get("/api/uploads/nonsense"), 404, "not-found");
        assertFalse(api.get("/api/uploads/..%2fx").status() < 400);
    }

    /** The answer comes although the sender is not through: it was told how much it would be. */
    @Test
    void whatIsTooLargeIsRefusedBeforeItComes() throws IOException {
        try (LineSender form = new LineSender(
                base, "POST /api/uploads?channel=" + room, "Content-Type: multipart/form-data; boundary=b")) {
            form.send("--b\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n");
            byte[] piece = new byte[1 << 20];
            for (int sent = 0; sent <= 100; sent++) {
                form.send(piece);
            }
            assertEquals(413, form.status());
            assertEquals("too-large", form.answer().getString("code"));
        }
    }
}
