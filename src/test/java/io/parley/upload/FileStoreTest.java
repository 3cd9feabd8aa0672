package io.parley.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
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

class FileStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final byte[] BYTES = {1, 2, 3, 0, -1};

    @TempDir
    private Path folder;

    private FileStore store(Instant now) {
        return new FileStore(folder, 1000, Duration.ofDays(30), Clock.fixed(now, ZoneOffset.UTC), new JsonText());
    }

    private static StoredFile file(String id, Instant at) {
        return new StoredFile(
                id, "chat/lobby", "a \"b\".txt", null, BYTES.length, new Author("u-1", "Ann"), JsonText.at(at));
    }

    private static StoredFile kept(FileStore store, Instant at) throws IOException {
        StoredFile file = file(FileStore.newId(), at);
        try (IncomingFile coming = store.begin()) {
            coming.write(BYTES, 0, 2);
            coming.write(BYTES, 2, 3);
            coming.keep(file);
        }
        return file;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static Refusal refusal(FileStore store, String id) {
        return assertThrows(Refused.class, () -> store.find(id)).refusal();
    }

    @Test
    void whatIsKeptIsThereAlsoForAnotherNode() throws IOException {
        StoredFile file = kept(store(NOW), NOW);
        Content found = store(NOW).find(file.id());
        assertEquals(file, found.file());
        assertArrayEquals(BYTES, Files.readAllBytes(found.place()));
    }

    @Test
    void whatIsNotKeptLeavesNothing() throws IOException {
        FileStore store = store(NOW);
        try (IncomingFile coming = store.begin()) {
            coming.write(BYTES, 0, BYTES.length);
            assertEquals(1, files().size());
            assertEquals(BYTES.length, store.used());
        }
        assertEquals(List.of(), files());
        assertEquals(0, store.used());
    }

    @Test
    void whatIsDeletedIsGone() throws IOException {
        FileStore store = store(NOW);
        StoredFile file = kept(store, NOW);
        store.delete(file.id());
        assertEquals(Refusal.NOT_FOUND, refusal(store, file.id()));
        assertEquals(List.of(), files());
        assertEquals(0, store.used());
    }

    @Test
    void nothingOutsideOfTheFolderIsEverAFile() throws IOException {
        Files.writeString(folder.resolve("secret.json"), "{}");
        for (String id : List.of("", "..", "../secret", "secret", "a".repeat(24), "A".repeat(25), "a".repeat(25))) {
            assertEquals(Refusal.NOT_FOUND, refusal(store(NOW), id), id);
        }
    }

    @Test
    void thereIsNoMoreThanThereIsSpaceFor() throws IOException {
        FileStore store = store(NOW);
        byte[] half = new byte[500];
        try (IncomingFile first = store.begin();
                IncomingFile second = store.begin()) {
            first.write(half, 0, 500);
            second.write(half, 0, 499);
            assertEquals(
                    Refusal.UNAVAILABLE,
                    assertThrows(Refused.class, () -> second.write(half, 0, 2)).refusal());
            assertThrows(Refused.class, () -> store.requireRoom(2));
            store.requireRoom(1);
        }
        assertEquals(0, store.used());
    }

    @Test
    void aFileEndsWithItsAge() throws IOException {
        FileStore then = store(NOW);
        StoredFile old = kept(then, NOW);
        Instant later = NOW.plus(Duration.ofDays(30)).plusSeconds(1);
        FileStore store = store(later);
        assertEquals(Refusal.NOT_FOUND, refusal(store, old.id()));
        StoredFile young = kept(store, later);
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
        FileStore store = store(NOW);
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
