package io.parley.upload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Author;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every place of files promises. */
public abstract class FileStoreContract {
    protected static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    protected static final Duration AGE = Duration.ofDays(30);

    /** Bytes of all files. */
    protected static final long SPACE = 300_000;

    /** The files as a node of these has them; all nodes have the same. */
    protected abstract FileStore store(Instant now);

    protected static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    protected static StoredFile file(IncomingFile coming, Instant at) {
        return new StoredFile(
                coming.id(),
                "chat/lobby",
                "a \"b\" grün.txt",
                null,
                coming.size(),
                new Author("u-1", "Ann"),
                JsonText.at(at),
                null);
    }

    /** In pieces that fit nothing. */
    private static void write(IncomingFile coming, byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += 10_007) {
            coming.write(bytes, from, Math.min(10_007, bytes.length - from));
        }
        coming.end();
    }

    protected static StoredFile kept(FileStore store, byte[] bytes, Instant at) throws IOException {
        try (IncomingFile coming = store.begin()) {
            write(coming, bytes);
            StoredFile file = file(coming, at);
            coming.keep(file);
            return file;
        }
    }

    private static byte[] read(Content content, int first, int length) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(length);
        try (FileBytes bytes = content.opening().open()) {
            while (all.hasRemaining()) {
                assertTrue(bytes.read(all, first + all.position()) > 0);
            }
        }
        return all.array();
    }

    protected static Refusal refusal(FileStore store, String id) {
        return assertThrows(Refused.class, () -> store.find(id)).refusal();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 32_703, 32_704, 32_705, 65_408, 100_000})
    void whatIsKeptIsThereAlsoForAnotherNode(int size) throws IOException {
        byte[] bytes = random(size);
        StoredFile file = kept(store(NOW), bytes, NOW);
        Content found = store(NOW).find(file.id());
        assertEquals(file, found.file());
        assertEquals(size, file.size());
        assertArrayEquals(bytes, read(found, 0, size));
    }

    @Test
    void anyPartOfAFileCanBeRead() throws IOException {
        byte[] bytes = random(100_000);
        Content found = store(NOW).find(kept(store(NOW), bytes, NOW).id());
        Random random = new Random(3);
        for (int i = 0; i < 30; i++) {
            int first = random.nextInt(bytes.length);
            int length = random.nextInt(bytes.length - first);
            assertArrayEquals(Arrays.copyOfRange(bytes, first, first + length), read(found, first, length));
        }
        try (FileBytes open = found.opening().open()) {
            assertTrue(open.read(ByteBuffer.allocate(1), bytes.length) < 0);
        }
    }

    @Test
    void whatIsNotKeptIsNeverThere() throws IOException {
        String id;
        try (IncomingFile coming = store(NOW).begin()) {
            write(coming, random(70_000));
            id = coming.id();
            assertEquals(Refusal.NOT_FOUND, refusal(store(NOW), id));
        }
        assertEquals(Refusal.NOT_FOUND, refusal(store(NOW), id));
    }

    @Test
    void whatIsDeletedIsGoneOnAllNodes() throws IOException {
        StoredFile file = kept(store(NOW), random(50_000), NOW);
        StoredFile other = kept(store(NOW), random(9), NOW);
        store(NOW).delete(file.id());
        assertEquals(Refusal.NOT_FOUND, refusal(store(NOW), file.id()));
        assertEquals(other, store(NOW).find(other.id()).file());
        store(NOW).delete(file.id());
    }

    @Test
    void nothingElseIsEverAFile() {
        for (String id :
                List.of("", "..", "../secret", "secret", "a".repeat(24), "A".repeat(25), "a".repeat(25), "*")) {
            assertEquals(Refusal.NOT_FOUND, refusal(store(NOW), id), id);
        }
    }

    /** Also what does not come to its end takes room, and gives it back. */
    @Test
    void thereIsNoMoreThanThereIsSpaceFor() throws IOException {
        FileStore store = store(NOW);
        StoredFile first;
        try (IncomingFile coming = store.begin();
                IncomingFile second = store.begin()) {
            write(coming, random(200_000));
            assertEquals(
                    Refusal.UNAVAILABLE,
                    assertThrows(Refused.class, () -> write(second, random(100_001)))
                            .refusal());
            first = file(coming, NOW);
            coming.keep(first);
        }
        StoredFile third = kept(store, random(90_000), NOW);
        assertThrows(Refused.class, () -> kept(store, random(20_000), NOW));
        store.delete(first.id());
        kept(store, random(200_000), NOW);
        assertEquals(third, store.find(third.id()).file());
    }

    @Test
    void aFileEndsWithItsAge() throws IOException {
        StoredFile old = kept(store(NOW), random(10), NOW);
        Instant last = NOW.plus(AGE);
        assertEquals(old, store(last).find(old.id()).file());
        assertEquals(Refusal.NOT_FOUND, refusal(store(last.plusSeconds(1)), old.id()));
    }
}
