package io.parley.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parley.channel.Members.Change;
import io.parley.channel.Members.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static final Author ANN = new Author("ann", "Ann");
    private static final Author ANNA = new Author("ann", "Anna");

    private static final Status LUNCH = new Status(true, "lunch");
    private static final Status BUSY = new Status(false, "busy");

    private final Members members = new Members();

    private Change elsewhere(String node, int connections) {
        return members.elsewhere(new Broker.Presence(node, ANN, connections));
    }

    private int connections() {
        return members.snapshot().members().get(0).connections();
    }

    @Test
    void twoConnectionsAreOnePerson() {
        assertEquals(Change.CAME, members.connect(ANN));
        assertEquals(Change.NONE, members.connect(ANN));
        assertEquals(2, connections());
        assertEquals(Change.NONE, members.disconnect(ANN, Status.ONLINE, false));
        assertEquals(Change.WENT, members.disconnect(ANN, Status.ONLINE, false));
        assertEquals(0, members.count());
    }

    @Test
    void connectionsAtSeveralNodesAreOnePerson() {
        assertEquals(Change.CAME, elsewhere("n1", 2));
        assertEquals(Change.NONE, members.connect(ANN));
        assertEquals(Change.NONE, elsewhere("n2", 1));
        assertEquals(4, connections());
        assertEquals(1, members.here(ANN));
        assertEquals(Change.NONE, elsewhere("n1", 0));
        assertEquals(Change.NONE, members.disconnect(ANN, Status.ONLINE, false));
        assertEquals(Change.WENT, elsewhere("n2", 0));
    }

    private Member seen() {
        return members.snapshot().members().get(0);
    }

    @Test
    void whoeverIsAtOneOfTheirConnectionsIsHereAndWhatIsSaidThereCounts() {
        members.connect(ANN);
        members.connect(ANN);
        assertEquals(Change.NONE, members.restate(ANN, Status.ONLINE, LUNCH));
        assertEquals(new Member("ann", "Ann", 2, null, null), seen());
        assertEquals(Change.RESTATED, members.restate(ANN, Status.ONLINE, BUSY));
        assertEquals(new Member("ann", "Ann", 2, null, "busy"), seen());
        assertEquals(Change.RESTATED, members.disconnect(ANN, BUSY, false));
        assertEquals(new Member("ann", "Ann", 1, "away", "lunch"), seen());
        assertEquals(Change.RESTATED, members.elsewhere(new Broker.Presence("n1", ANN, 1)));
        assertEquals(new Member("ann", "Ann", 2, null, null), seen());
        assertEquals(Change.RESTATED, members.elsewhere(new Broker.Presence("n1", ANN, 1, BUSY)));
        assertEquals(Change.RESTATED, elsewhere("n1", 0));
        assertEquals(LUNCH, members.statusHere(ANN));
        assertEquals(Change.WENT, members.disconnect(ANN, LUNCH, false));
    }

    @Test
    void whoeverIsCutIsSeenAsTheyWere() {
        members.connect(ANN);
        members.restate(ANN, Status.ONLINE, LUNCH);
        assertEquals(Change.NONE, members.disconnect(ANN, LUNCH, true));
        assertEquals(new Member("ann", "Ann", 1, "away", "lunch"), seen());
        // Back, they say it anew.
        assertEquals(Change.RESTATED, members.connect(ANN));
        assertEquals(Change.RESTATED, members.restate(ANN, Status.ONLINE, LUNCH));
        assertEquals(Change.NONE, members.release(ANN));
    }

    @Test
    void whoeverIsCutStaysUntilTheGraceHasPassed() {
        members.connect(ANN);
        assertEquals(Change.NONE, members.disconnect(ANN, Status.ONLINE, true));
        assertEquals(1, members.here(ANN));
        assertEquals(Change.WENT, members.release(ANN));
    }

    @Test
    void whoeverComesBackInTimeHasNotLeft() {
        members.connect(ANN);
        members.disconnect(ANN, Status.ONLINE, true);
        assertEquals(Change.NONE, members.connect(ANN));
        assertEquals(1, connections());
        assertEquals(Change.NONE, members.release(ANN));
        assertEquals(Change.WENT, members.disconnect(ANN, Status.ONLINE, false));
    }

    @Test
    void whoeverComesBackAtAnotherNodeHasNotLeft() {
        members.connect(ANN);
        members.disconnect(ANN, Status.ONLINE, true);
        assertEquals(Change.NONE, elsewhere("n1", 1));
        assertEquals(Change.NONE, members.release(ANN));
        assertEquals(1, connections());
    }

    @Test
    void theNewestNameIsToldAndStaysWhenTheOldOneGoes() {
        members.connect(ANN);
        assertEquals(Change.CAME, members.connect(ANNA));
        assertEquals(Change.NONE, members.disconnect(ANN, Status.ONLINE, true));
        assertEquals(Change.NONE, members.release(ANN));
        assertEquals("Anna", members.snapshot().members().get(0).name());
        assertEquals(ANNA, members.named(ANN));
    }

    @Test
    void aNewNameAtAnotherNodeIsNotTakenBackByTheNodeThatHadTheOldOne() {
        elsewhere("n1", 1);
        assertEquals(Change.CAME, members.elsewhere(new Broker.Presence("n2", ANNA, 1)));
        assertEquals(Change.NONE, elsewhere("n1", 1));
        assertEquals(Change.NONE, elsewhere("n1", 0));
        assertEquals("Anna", members.snapshot().members().get(0).name());
    }

    @Test
    void whoeverIsNotNamedAnyLongerIsAbsent() {
        members.connect(ANN);
        elsewhere("n1", 1);
        elsewhere("n2", 1);
        assertEquals(
                List.of(new Broker.Presence("n2", ANN, 0)), members.absent(List.of(new Broker.Presence("n1", ANN, 3))));
        assertEquals(List.of(new Broker.Presence("n1", ANN, 0)), members.of("n1"));
        assertEquals(List.of(), members.of("n3"));
    }
}
