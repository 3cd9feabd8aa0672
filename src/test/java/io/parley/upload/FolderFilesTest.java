package io.parley.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFilesTest extends FileStoreContract {
    private static final byte[] BYTES = random(5);

    @TempDir
    private Path folder;

    @Override
    protected FolderFiles store(Instant now) {
        return new FolderFiles(folder, SPACE, AGE, Clock.fixed(now, ZoneOffset.UTC), new JsonText());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whatIsNotKeptLeavesNothing() throws IOException {
        FolderFiles store = store(NOW);
        try (IncomingFile coming = store.begin()) {
            coming.write(BYTES, 0, BYTES.length);
            assertEquals(1, files().size());
            assertEquals(BYTES.length, store.used());
        }
        assertEquals(List.of(), files());
        assertEquals(0, store.used());
    }

    @Test
    void whatIsDeletedLeavesNothing() throws IOException {
        FolderFiles store = store(NOW);
        StoredFile file = kept(store, BYTES, NOW);
        store.delete(file.id());
        assertEquals(List.of(), files());
        assertEquals(0, store.used());
    }

    @Test
    void nothingOutsideOfTheFolderIsEverAFile() throws IOException {
        Files.writeString(folder.resolve("secret.json"), "{}");
        assertEquals(Refusal.NOT_FOUND, refusal(store(NOW), "../secret"));
        assertEquals(Refusal.NOT_FOUND, refusal(store(NOW), "secret"));
    }

    @Test
    void whatIsTooLargeForTheSpaceIsRefusedBeforeItComes() throws IOException {
        FolderFiles store = store(NOW);
        kept(store, BYTES, NOW);
        assertThrows(Refused.class, () -> store.requireRoom(SPACE - 4));
        store.requireRoom(SPACE - 5);
    }

    @Test
    void aSweepRemovesWhatIsTooOld() throws IOException {
        kept(store(NOW), BYTES, NOW);
        Instant later = NOW.plus(AGE).plusSeconds(1);
        FolderFiles store = store(later);
        StoredFile young = kept(store, BYTES, later);
        for (Path path : files()) {
            boolean isYoung = path.getFileName().toString().startsWith(young.id());
            Files.setLastModifiedTime(path, FileTime.from(isYoung ? later : NOW));
        }
        store.sweep();
        assertEquals(2, files().size());
        assertEquals(young, store.find(young.id()).file());
        assertTrue(store.used() > BYTES.length);
    }

    @Test
    void whatADeadNodeHasLeftGoesAndWhatIsComingStays() throws IOException {
        FolderFiles store = store(NOW);
        try (IncomingFile coming = store.begin()) {
            coming.write(BYTES, 0, BYTES.length);
            Path path = files().get(0);
            Files.setLastModifiedTime(path, FileTime.from(NOW.minus(Duration.ofMinutes(59))));
            store.sweep();
            assertTrue(Files.exists(path));
            Files.setLastModifiedTime(path, FileTime.from(NOW.minus(Duration.ofMinutes(61))));
            store.sweep();
            assertFalse(Files.exists(path));
        }
        Path nobodys = folder.resolve("ab/ab123");
        Files.createDirectories(nobodys.getParent());
        Files.write(nobodys, BYTES);
        Files.setLastModifiedTime(nobodys, FileTime.from(NOW.minus(Duration.ofHours(2))));
        store.sweep();
        assertEquals(List.of(), files());
    }
}
