package io.parley.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parley.Core;
import io.parley.SetClock;
import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Draft;
import io.parley.channel.Identity;
import io.parley.channel.Order;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.channel.Right;
import io.parley.protocol.JsonText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of a deleted message go with it, and no others. */
class AttachmentsTest {
    private static final ChannelName LOBBY = ChannelName.parse("chat/lobby");
    private static final ChannelName OTHER = ChannelName.parse("chat/other");

    private final SetClock clock = new SetClock();
    private final Identity ann = person("ann");
    private final Identity ben = person("ben");
    private final Identity moderator = new Identity(new Author("mod", "Mod"), (right, where) -> true);

    /** What the disk was asked for: this test is the disk. */
    private final List<Runnable> disk = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path folder;

    private Core core;
    private Channels channels;
    private FileStore store;

    private static Identity person(String id) {
        return new Identity(new Author(id, id), (right, where) -> right != Right.MODERATE);
    }

    @BeforeEach
    void start() {
        core = new Core(folder.resolve("data"), clock);
        store = new FolderFiles(folder.resolve("files"), 1 << 20, Duration.ofDays(30), clock, new JsonText());
        channels = core.channels(Order.NONE, new Attachments(store, 32, disk::add));
    }

    @AfterEach
    void stop() {
        core.close();
    }

    private String file(ChannelName channel, Identity by) throws IOException {
        return file(channel, by, null);
    }

    private String file(ChannelName channel, Identity by, String thumbnail) throws IOException {
        try (IncomingFile coming = store.begin()) {
            coming.write(new byte[10], 0, 10);
            coming.end();
            coming.keep(new StoredFile(
                    coming.id(), channel.path(), "a", null, 10, by.author(), JsonText.at(clock.instant()), thumbnail));
            return coming.id();
        }
    }

    private static String body(List<String> ids) {
        return ids.stream()
                .map(id -> "{\"id\":\"" + id + "\",\"name\":\"a\"}")
                .collect(Collectors.joining(",", "{\"text\":\"x\",\"attachments\":[", "]}"));
    }

    private long say(Identity who, String body) {
        return publish(who, new Draft(who.author(), null, null, body, null));
    }

    private long change(Identity who, Relation.Change change, String body) {
        return publish(who, Draft.change(who.author(), null, change, body));
    }

    private long publish(Identity who, Draft draft) {
        Broker.Receipt receipt =
                channels.publish(who, LOBBY, draft).toCompletableFuture().join();
        return receipt.position().seq();
    }

    private void delete(Identity who, long seq) {
        change(who, new Relation.Deleted(seq), null);
        List<Runnable> tasks = List.copyOf(disk);
        disk.clear();
        tasks.forEach(Runnable::run);
    }

    private boolean isThere(String id) throws IOException {
        try {
            return store.find(id).file().id().equals(id);
        } catch (Refused e) {
            return false;
        }
    }

    private void assertThere(boolean there, String... ids) throws IOException {
        for (String id : ids) {
            assertEquals(there, isThere(id));
        }
    }

    @Test
    void theFilesOfAMessageGoWithItWhoeverDeletesIt() throws IOException {
        for (Identity who : List.of(ann, moderator)) {
            String one = file(LOBBY, ann);
            String two = file(LOBBY, ann);
            String kept = file(LOBBY, ann);
            long seq = say(ann, body(List.of(one, two)));
            assertThere(true, one, two);
            delete(who, seq);
            assertThere(false, one, two);
            assertThere(true, kept);
        }
    }

    @Test
    void soDoItsThumbnailsAndNotWhatABodySaysIsOne() throws IOException {
        String thumbnail = file(LOBBY, ann);
        String file = file(LOBBY, ann, thumbnail);
        String other = file(LOBBY, ann);
        delete(ann, say(ann, body(List.of(file)).replace("\"name\"", "\"thumbnail\":\"" + other + "\",\"name\"")));
        assertThere(false, file, thumbnail);
        assertThere(true, other);
    }

    @Test
    void soDoThoseOfItsNewestEdit() throws IOException {
        String first = file(LOBBY, ann);
        String second = file(LOBBY, ann);
        long seq = say(ann, body(List.of(first)));
        change(ann, new Relation.Edited(seq), body(List.of(second)));
        change(ben, new Relation.Reacted(seq, "+1", true), null);
        delete(ann, seq);
        assertThere(false, first, second);
    }

    @Test
    void nobodyRemovesTheFileOfAnotherByNamingIt() throws IOException {
        String anns = file(LOBBY, ann);
        String moderators = file(LOBBY, moderator);
        say(ann, body(List.of(anns)));
        delete(ben, say(ben, body(List.of(anns, moderators))));
        assertThere(true, anns, moderators);
        // Whoever may delete any message does not lose their own files by it, nor have others lose theirs.
        delete(moderator, say(ben, body(List.of(anns, moderators))));
        assertThere(true, anns, moderators);
    }

    @Test
    void aFileOfAnotherChannelStays() throws IOException {
        String elsewhere = file(OTHER, ann);
        delete(ann, say(ann, body(List.of(elsewhere))));
        assertThere(true, elsewhere);
    }

    @Test
    void whatIsNotDeletedKeepsItsFiles() throws IOException {
        String file = file(LOBBY, ann);
        long seq = say(ann, body(List.of(file)));
        CompletionException failure = assertThrows(CompletionException.class, () -> delete(ben, seq));
        assertEquals(Refusal.FORBIDDEN, ((Refused) failure.getCause()).refusal());
        change(ann, new Relation.Edited(seq), "\"without it\"");
        assertEquals(List.of(), disk);
        assertThere(true, file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "1",
                "\"attachments\"",
                "[]",
                "[{\"id\":\"x\"}]",
                "{\"attachments\":null}",
                "{\"attachments\":\"x\"}",
                "{\"attachments\":{\"id\":\"x\"}}",
                "{\"attachments\":[null,1,\"x\",[],{},{\"id\":null},{\"id\":1},{\"id\":{}},{\"id\":\"../../x\"},{\"id\":\"\"}]}"
            })
    void anyBodyCanBeDeleted(String body) throws IOException {
        String file = file(LOBBY, ann);
        delete(ann, say(ann, body));
        assertThere(true, file);
    }

    @Test
    void whatIsOddStandsInNobodysWay() throws IOException {
        String file = file(LOBBY, ann);
        String odd = "{\"attachments\":[null,{\"id\":\"" + file + "\",\"name\":7},{\"id\":\"" + file
                + "\"},[[[[]]]],{\"id\":\"none\"}],\"data\":[[[[{}]]]]}";
        delete(ann, say(ann, odd));
        assertThere(false, file);
    }

    @Test
    void notMoreThanAHundredAreLookedAt() throws IOException {
        String within = file(LOBBY, ann);
        String behind = file(LOBBY, ann);
        List<String> ids =
                Stream.generate(StoredFile::newId).limit(10_000).collect(Collectors.toCollection(ArrayList::new));
        ids.set(Attachments.MOST - 1, within);
        ids.set(Attachments.MOST, behind);
        delete(ann, say(ann, body(ids)));
        assertThere(false, within);
        assertThere(true, behind);
    }

    /** The disk may fail: the message is gone, and the files go with their age. */
    @Test
    void aFileThatCannotBeRemovedKeepsNoMessageAlive() throws IOException {
        String file = file(LOBBY, ann);
        FileStore broken = new FileStore() {
            @Override
            public void requireRoom(long bytes) {}

            @Override
            public IncomingFile begin() throws IOException {
                return store.begin();
            }

            @Override
            public Content find(String id) throws IOException {
                return store.find(id);
            }

            @Override
            public void delete(String id) throws IOException {
                throw new IOException("The disk is away.");
            }

            @Override
            public void sweep() {}
        };
        channels = core.channels(Order.NONE, new Attachments(broken, 32, disk::add));
        long seq = say(ann, body(List.of(file)));
        delete(ann, seq);
        assertThere(true, file);
        assertThrows(CompletionException.class, () -> change(ann, new Relation.Edited(seq), "1"));
    }
}
