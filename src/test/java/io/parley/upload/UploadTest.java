package io.parley.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.Core;
import io.parley.SetClock;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Event;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.job.Jobs;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {
    private static final String ID = "12345678";
    private static final String TYPE = "multipart/form-data; boundary=b";
    private static final String BEGINNING = "--b\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n";
    private static final ChannelName LOBBY = ChannelName.parse("chat/lobby");
    private static final int MOST = 10_000;

    private final SetClock clock = new SetClock();
    private final AtomicLong nanos = new AtomicLong();
    private final Identity ann = new Identity(new Author("ann", "Ann"), (right, where) -> where.equals(LOBBY));

    @TempDir
    private Path folder;

    private Core core;
    private Broker broker;
    private Uploads uploads;

    @BeforeEach
    void start() {
        core = new Core(folder.resolve("data"), clock);
        broker = core.broker();
        uploads = uploads(MOST);
    }

    private Uploads uploads(int most) {
        Channels channels = core.channels();
        return new Uploads(
                channels,
                new Jobs(channels, clock),
                new FolderFiles(folder.resolve("files"), 3L * most / 2, Duration.ofDays(30), clock, new JsonText()),
                most,
                new JsonText(),
                clock,
                nanos::get,
                core.threads());
    }

    @AfterEach
    void stop() {
        core.close();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private Upload begin() {
        return join(uploads.begin(ann, LOBBY, ID, TYPE, -1));
    }

    private static void feed(Upload upload, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        upload.feed(bytes, bytes.length);
    }

    private List<String> told() {
        ChannelName feed = Jobs.channel("upload-" + ID);
        return join(broker.read(feed, 0, 500)).messages().stream()
                .map(Event.Message::body)
                .toList();
    }

    private long files() throws IOException {
        if (!Files.exists(folder.resolve("files"))) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder.resolve("files"))) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    private void assertFailed(String code) throws IOException {
        String last = told().get(told().size() - 1);
        assertTrue(last.contains("\"failed\"") && last.contains("{\"code\":\"" + code + "\"}"), last);
        assertEquals(0, files());
    }

    @Test
    void howFarItIsIsToldTenTimesASecondAtMost() {
        Upload upload = begin();
        feed(upload, BEGINNING);
        for (int i = 0; i < 200; i++) {
            nanos.addAndGet(Duration.ofMillis(10).toNanos());
            feed(upload, "x");
        }
        feed(upload, "\r\n--b--");
        Upload.Receipt receipt = join(upload.finish());
        assertEquals(200, receipt.files().get(0).size());
        // Beside the opening, how much there was in the end, and the end: one in 100 ms, or fewer where the broker is
        // slower than this test.
        int progress = told().size() - 3;
        assertTrue(progress >= 1 && progress <= 20, () -> String.join("\n", told()));
    }

    @Test
    void whatIsNotWholeLeavesNothing() throws IOException {
        Upload upload = begin();
        feed(upload, BEGINNING + "content");
        assertEquals(1, files());
        CompletionException failure = assertThrows(CompletionException.class, () -> join(upload.finish()));
        Refused refused = (Refused) failure.getCause();
        assertEquals(Refusal.BAD_REQUEST, refused.refusal());
        join(upload.fail(refused));
        assertFailed("bad-request");
    }

    @Test
    void whatIsTooLargeLeavesNothing() throws IOException {
        Upload upload = begin();
        feed(upload, BEGINNING);
        Refused refused = assertThrows(Refused.class, () -> feed(upload, "x".repeat(MOST)));
        assertEquals(Refusal.TOO_LARGE, refused.refusal());
        join(upload.fail(refused));
        assertFailed("too-large");
        assertEquals(
                Refusal.TOO_LARGE,
                assertThrows(Refused.class, () -> uploads.begin(ann, LOBBY, null, TYPE, MOST + 1))
                        .refusal());
    }

    /** Two at a time want more than there is: one of them gets it. */
    @Test
    void thereIsRoomForOneOfTwo() throws IOException {
        Upload first = begin();
        Upload second = join(uploads.begin(ann, LOBBY, "abcdefgh", TYPE, -1));
        feed(second, BEGINNING + "x".repeat(8000));
        feed(first, BEGINNING);
        Refused refused = assertThrows(Refused.class, () -> feed(first, "x".repeat(8000)));
        assertEquals(Refusal.UNAVAILABLE, refused.refusal());
        join(first.fail(refused));
        feed(second, "\r\n--b--");
        assertEquals(8000, join(second.finish()).files().get(0).size());
        assertEquals(2, files());
    }

    @Test
    void whatTricklesInIsNotWaitedFor() {
        Upload upload = begin();
        feed(upload, BEGINNING);
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        assertFalse(upload.isTooSlow());
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertTrue(upload.isTooSlow());
        feed(upload, "x".repeat(2048));
        assertFalse(upload.isTooSlow());
    }

    @Test
    void afterItHasFailedNothingMoreIsTaken() throws IOException {
        Upload upload = begin();
        feed(upload, BEGINNING + "content");
        join(upload.fail(new Refused(Refusal.UNAVAILABLE, "This node leaves.")));
        assertThrows(Refused.class, () -> feed(upload, "more"));
        assertThrows(CompletionException.class, () -> join(upload.finish()));
        assertFailed("unavailable");
    }

    @Test
    void whoMayNotWriteBeginsNothing() throws IOException {
        ChannelName other = ChannelName.parse("chat/other");
        assertEquals(
                Refusal.FORBIDDEN,
                assertThrows(Refused.class, () -> uploads.begin(ann, other, ID, TYPE, -1))
                        .refusal());
        assertEquals(List.of(), told());
    }

    private static String part(String name, String type, String content) {
        return "--b\r\nContent-Disposition: form-data; name=" + name + "; filename=x\r\nContent-Type: " + type
                + "\r\n\r\n" + content + "\r\n";
    }

    private StoredFile found(String id) throws IOException {
        return join(uploads.find(ann, id)).file();
    }

    private Refusal refusal(String form) throws IOException {
        Upload upload = begin();
        Refused refused;
        try {
            feed(upload, form);
            CompletionException failure = assertThrows(CompletionException.class, () -> join(upload.finish()));
            refused = (Refused) failure.getCause();
        } catch (Refused e) {
            refused = e;
        }
        join(upload.fail(refused));
        assertFailed(refused.refusal().word());
        return refused.refusal();
    }

    @Test
    void aThumbnailStandsBehindItsFileAndGoesWithIt() throws IOException {
        Upload upload = begin();
        feed(upload, part("f", "image/png", "large") + part("thumbnail", "image/webp", "small"));
        feed(upload, part("f", "text/plain", "text") + part("f", "image/jpeg", "large, too"));
        feed(upload, part("thumbnail", "image/jpeg", "small, too") + "--b--");
        List<StoredFile> kept = join(upload.finish()).files();
        assertEquals(
                List.of("image/png", "text/plain", "image/jpeg"),
                kept.stream().map(StoredFile::type).toList());
        assertNull(kept.get(1).thumbnail());
        StoredFile thumbnail = found(kept.get(0).thumbnail());
        assertEquals("image/webp", thumbnail.type());
        assertEquals(5, thumbnail.size());
        assertEquals(LOBBY.path(), thumbnail.channel());
        assertEquals(kept.get(0), found(kept.get(0).id()));
        assertTrue(told().get(told().size() - 1).contains(thumbnail.id()));
        assertEquals(10, files());
        join(uploads.delete(ann, kept.get(0).id()));
        join(uploads.delete(ann, kept.get(2).id()));
        assertEquals(2, files());
    }

    @Test
    void aThumbnailOfNothingLeavesNothing() throws IOException {
        assertEquals(Refusal.BAD_REQUEST, refusal(part("thumbnail", "image/png", "small")));
    }

    @Test
    void soDoesASecondOneOfTheSameFile() throws IOException {
        String small = part("thumbnail", "image/png", "small");
        assertEquals(Refusal.BAD_REQUEST, refusal(part("f", "image/png", "large") + small + small));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "text/html", "image/png; a=b", "png", "image/gif"})
    void soDoesOneThatIsNoPicture(String type) throws IOException {
        assertEquals(Refusal.BAD_REQUEST, refusal(part("f", "image/png", "large") + part("thumbnail", type, "small")));
    }

    @Test
    void soDoesOneThatIsTooLarge() throws IOException {
        uploads = uploads(1 << 20);
        String large = "x".repeat(Part.LARGEST_THUMBNAIL);
        assertEquals(
                Refusal.TOO_LARGE,
                refusal(part("f", "image/png", "large") + part("thumbnail", "image/png", large + "x")));
    }
}
