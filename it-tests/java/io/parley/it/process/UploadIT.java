package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.balancer.Balancer;
import io.parley.it.client.Api;
import io.parley.it.client.EventReader;
import io.parley.it.client.LineSender;
import io.parley.it.server.ServerProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Files on their way to the disk: large ones, one that is cut, and one for which there is no room. With {@code -Dupload=full} the large one has 2 GiB. */
class UploadIT {
    private static final long LARGE = "full".equals(System.getProperty("upload")) ? 2L << 30 : 256 << 20;
    private static final int PIECE = 1 << 20;

    /** What a server's own doings move. */
    private static final long HEAP_MAY_MOVE = 8 << 20;

    private static final String FORM = "Content-Type: multipart/form-data; boundary=b";
    private static final String BEGINNING = "--b\r\nContent-Disposition: form-data; name=f; filename=large.iso\r\n\r\n";

    private final Path data = Path.of("target", "it", "uploads-" + System.nanoTime());
    private final String id = "upload-it-" + System.nanoTime();
    private final CRC32 sent = new CRC32();

    private LineSender form(URI to) throws IOException {
        LineSender form = new LineSender(to, "POST /api/uploads?channel=chat/lobby&id=" + id, FORM);
        form.send(BEGINNING);
        return form;
    }

    private EventReader watch(URI at) {
        return EventReader.open(new Api(at)
                .request("/api/channels/feed/job.upload-" + id + "/events?last=1")
                .GET());
    }

    private long send(LineSender form, long bytes) {
        byte[] piece = new byte[PIECE];
        Random random = new Random(7);
        try {
            for (long left = bytes; left > 0; left -= PIECE) {
                random.nextBytes(piece);
                sent.update(piece);
                form.send(piece);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject body(EventReader watcher) {
        return watcher.next("message").json().getJsonObject("body");
    }

    private List<Path> files() throws IOException {
        Path folder = data.resolve("uploads");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void aLargeFileNeverReachesTheHeap() throws Exception {
        Map<String, String> settings = Map.of("parley.uploads.size", "" + (LARGE + PIECE));
        try (ServerProcess server = ServerProcess.start(data, settings);
                Balancer nginx = Balancer.nginx(List.of(server.uri()));
                EventReader watcher = watch(nginx.uri());
                LineSender form = form(nginx.uri())) {
            watcher.next("hello");
            body(watcher);
            long before = server.liveHeap();
            long began = System.nanoTime();
            CompletableFuture<Long> sending = CompletableFuture.supplyAsync(() -> send(form, LARGE));
            int told = 0;
            for (double done = 0; done < LARGE / 2.0; told++) {
                done = body(watcher).getJsonNumber("done").doubleValue();
            }
            long during = server.liveHeap();
            sending.join();
            form.send("\r\n--b--\r\n");
            form.end();
            assertEquals(201, form.status());
            JsonObject file = form.answer().getJsonArray("files").getJsonObject(0);
            assertEquals(LARGE, file.getJsonNumber("size").longValue());
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
            JsonObject job = body(watcher);
            for (told++; job.getString("state").equals("running"); told++) {
                job = body(watcher);
            }
            assertEquals("succeeded", job.getString("state"));
            long after = server.liveHeap();
            System.out.printf(
                    "upload: %d MB in %d s, told %d times; alive on the heap: %.1f MB before, %.1f in the middle, %.1f after%n",
                    LARGE >> 20, seconds, told, before / 1e6, during / 1e6, after / 1e6);
            assertTrue(during - before < HEAP_MAY_MOVE && after - before < HEAP_MAY_MOVE);
            assertEquals(sent.getValue(), download(nginx.uri(), file.getString("id")));
            assertTrue(server.liveHeap() - before < HEAP_MAY_MOVE);
            server.stop();
        }
    }

    private static long download(URI from, String id) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(new Api(from).request("/api/uploads/" + id).GET().build(), BodyHandlers.ofInputStream());
        CRC32 sum = new CRC32();
        byte[] piece = new byte[PIECE];
        try (InputStream in = response.body()) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                sum.update(piece, 0, length);
            }
        }
        return sum.getValue();
    }

    @Test
    void aCutUploadHasFailedAndLeavesNoFile() throws IOException {
        try (ServerProcess server = ServerProcess.start(data, Map.of());
                Balancer nginx = Balancer.nginx(List.of(server.uri()));
                EventReader watcher = watch(server.uri())) {
            watcher.next("hello");
            try (LineSender form = form(nginx.uri())) {
                send(form, 20 * PIECE);
                body(watcher);
            }
            JsonObject job = body(watcher);
            while (job.getString("state").equals("running")) {
                job = body(watcher);
            }
            assertEquals("failed", job.getString("state"));
            assertEquals(List.of(), files());
            server.stop();
        }
    }

    @Test
    void aFullDiskRefusesItAndLeavesNothing() throws IOException {
        try (ServerProcess server = ServerProcess.startOnSmallDisk(data, 16 << 10)) {
            try (LineSender form = form(server.uri())) {
                send(form, 20 * PIECE);
                assertEquals(503, form.status());
                assertEquals("unavailable", form.answer().getString("code"));
            }
            assertEquals(List.of(), files());
            Api api = new Api(server.uri());
            assertEquals("failed", api.get("/api/jobs/upload-" + id).json().getString("state"));
            assertEquals(
                    201,
                    api.post("/api/channels/feed/a/messages", "{\"body\":1}").status());
            server.stop();
        }
    }
}
