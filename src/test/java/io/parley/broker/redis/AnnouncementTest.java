package io.parley.broker.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.parley.channel.Author;
import io.parley.channel.Draft;
import io.parley.channel.Event;
import io.parley.channel.Position;
import io.parley.channel.Relation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept in Redis is read by nodes of this version and of the one before. */
class AnnouncementTest {
    private static final Author ANN = new Author("ann", "Ann");
    private static final Position PLACE = new Position("e", 7);

    @Test
    void whatNodesBeforeHaveKeptIsRead() {
        Event.Message message = Announcement.message(PLACE, "1795712096000 2:id3:ann3:Ann1:k{\"+\":\"3:x\"}");
        assertEquals("k", message.key());
        assertEquals("{\"+\":\"3:x\"}", message.body());
        assertNull(message.relation());
        assertNull(Announcement.message(PLACE, "1795712096000 0:3:ann3:Ann0:1").relation());
    }

    @Test
    void aMessageThatStandsToNoOtherIsKeptAsItWas() {
        assertEquals("2:id3:ann3:Ann2:+kj1", Announcement.entry(new Draft(ANN, "id", "+k", "j1", null)));
        assertEquals("+k", Announcement.message(PLACE, "1 2:id3:ann3:Ann2:+k1").key());
    }

    @Test
    void whateverItStandsToItIsReadAsItWasWritten() {
        for (Relation relation : List.of(
                new Relation.Reply(3),
                new Relation.Edited(Long.MAX_VALUE),
                new Relation.Deleted(1),
                new Relation.Reacted(5, "\ud83d\udc4d\ud83c\udffd", true),
                new Relation.Reacted(5, "+-:1", false))) {
            Draft draft = new Draft(ANN, null, null, "\"12:x\"", null, relation, "e");
            Event.Message message = Announcement.message(PLACE, "1 " + Announcement.entry(draft));
            assertEquals(relation, message.relation());
            assertEquals(draft.body(), message.body());
            assertNull(message.key());
        }
    }

    /** A node of the version before does not look for the sign: to it a change is a message with a key. */
    @Test
    void aNodeBeforeReadsAKeyAndLosesNothing() {
        Draft draft = new Draft(ANN, "id", null, "2", null, new Relation.Edited(3), "e");
        Packed.Reader before = new Packed.Reader(Announcement.entry(draft), 0);
        assertEquals(List.of("id", "ann", "Ann"), List.of(before.next(), before.next(), before.next()));
        assertEquals("edited 3", before.next());
        assertEquals("2", before.rest());
    }
}
