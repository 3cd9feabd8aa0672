package io.parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoldedTest {
    private static final Author ANN = new Author("ann", "Ann");
    private static final Author BOB = new Author("bob", "Bob");

    private final List<Event.Message> log = new ArrayList<>();

    private void entry(Author from, String body, Relation relation) {
        log.add(new Event.Message("e", log.size() + 1, "m", from, Instant.EPOCH, null, body, relation));
    }

    private void reacted(Author from, String emoji, boolean on) {
        entry(from, "null", new Relation.Reacted(1, emoji, on));
    }

    @Test
    void theNewestEditCounts() {
        entry(ANN, "1", null);
        entry(ANN, "2", new Relation.Edited(1));
        entry(ANN, "3", new Relation.Edited(1));
        Folded one = Folded.of(log).get(0);
        assertEquals("3", one.body());
        assertEquals(3, one.edited().seq());
        assertEquals("1", one.message().body());
    }

    @Test
    void reactionsStandInTheOrderInWhichThoseThatAreThereCame() {
        entry(ANN, "1", null);
        reacted(ANN, "a", true);
        reacted(BOB, "b", true);
        reacted(BOB, "a", true);
        reacted(ANN, "a", false);
        reacted(ANN, "c", true);
        reacted(ANN, "c", false);
        reacted(BOB, "d", false);
        Folded one = Folded.of(log).get(0);
        assertEquals(Map.of("a", List.of(BOB), "b", List.of(BOB)), one.reactions());
        assertEquals(List.of("b", "a"), List.copyOf(one.reactions().keySet()));
    }

    @Test
    void aDeletionTakesEverything() {
        entry(ANN, "1", new Relation.Reply(7));
        entry(ANN, "2", new Relation.Edited(1));
        reacted(BOB, "a", true);
        entry(ANN, "null", new Relation.Deleted(1));
        Folded one = Folded.of(log).get(0);
        assertTrue(one.isDeleted());
        assertEquals("null", one.body());
        assertNull(one.edited());
        assertEquals(Map.of(), one.reactions());
        assertEquals(1, one.message().seq());
        assertEquals(ANN, one.message().from());
    }

    /** Whoever reads only so far has not come to the deletion yet, but is told of it. */
    @Test
    void whatIsLeftOfAMessageTakesNoChanges() {
        entry(ANN, "null", new Relation.Erased(0));
        entry(ANN, "null", new Relation.Erased(1));
        reacted(BOB, "a", true);
        Folded one = Folded.of(log).get(0);
        assertTrue(one.isDeleted());
        assertEquals("null", one.body());
        assertEquals(Map.of(), one.reactions());
    }

    @Test
    void changesOfWhatIsNotThereMeanNothing() {
        entry(ANN, "1", null);
        entry(ANN, "2", new Relation.Edited(9));
        entry(ANN, "3", new Relation.Edited(2));
        reacted(BOB, "a", true);
        List<Folded> all = Folded.of(log.subList(1, 4));
        assertEquals(List.of(), all);
        assertEquals(1, Folded.of(log).size());
        assertEquals("1", Folded.of(log).get(0).body());
    }
}
