package io.parley.standalone.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.standalone.load.Log.Claim;
import io.parley.standalone.load.Tally.Count;
import org.junit.jupiter.api.Test;

class StandingTest {

    private final Tally tally = new Tally();
    private final Ledger ledger = new Ledger(1, tally);
    private final Log log = ledger.log(0, "e", 100);
    private final Standing standing = new Standing(0, tally);

    @Test
    void oneAfterTheOtherIsFine() {
        standing.join(log, 100);
        for (long seq = 101; seq < 2_000; seq++) {
            assertTrue(standing.take(seq));
            ledger.acknowledged(0, "e", seq, seq);
        }
        standing.settle();
        assertEquals(0, wrong());
    }

    @Test
    void aHoleIsMissingUntilItIsFilled() {
        standing.join(log, 100);
        assertTrue(standing.take(101));
        assertTrue(standing.take(104));
        assertEquals(2, tally.get(Count.MISSING));
        assertTrue(standing.take(103));
        assertEquals(1, tally.get(Count.MISSING));
        assertEquals(1, tally.get(Count.DISORDERED));
        assertFalse(standing.take(103));
        assertEquals(1, tally.get(Count.DOUBLED));
    }

    @Test
    void whatWasAcknowledgedAndNeverCameIsMissing() {
        standing.join(log, 100);
        ledger.acknowledged(0, "e", 101, 1);
        ledger.acknowledged(0, "e", 102, 2);
        assertTrue(standing.take(101));
        assertEquals(1, standing.behind());
        standing.settle();
        assertEquals(1, tally.get(Count.MISSING));
    }

    @Test
    void whatWasBeforeItJoinedIsNotOwed() {
        ledger.acknowledged(0, "e", 100, 1);
        standing.join(log, 100);
        standing.settle();
        assertEquals(0, wrong());
    }

    @Test
    void aGapIsCountedOnceAndNotAsAHole() {
        standing.join(log, 100);
        standing.gap(101, 110);
        assertTrue(standing.take(111));
        assertEquals(10, tally.get(Count.DROPPED));
        assertEquals(0, tally.get(Count.MISSING));
    }

    @Test
    void aGapThatLeavesOutNumbersIsAHoleToo() {
        standing.join(log, 100);
        standing.gap(103, 110);
        assertEquals(8, tally.get(Count.DROPPED));
        assertEquals(2, tally.get(Count.MISSING));
    }

    @Test
    void anotherLifeBeginsWhereItIsSaidToBegin() {
        standing.join(log, 100);
        standing.reset(ledger.log(0, "f", 5), 5);
        assertTrue(standing.take(6));
        assertEquals(1, tally.get(Count.RESET));
        assertEquals(1, wrong());
    }

    @Test
    void afterAnotherLifeEverythingKeptFollowsFromWhereverItBegins() {
        standing.join(log, 100);
        standing.resetTo(ledger.log(0, "f", 5), 5);
        assertTrue(standing.take(3));
        assertTrue(standing.take(4));
        assertFalse(standing.take(4));
        assertEquals(1, tally.get(Count.DOUBLED));
    }

    @Test
    void whatItMissedWhileAwayIsNotLive() {
        standing.join(log, 100);
        standing.resume(105);
        assertFalse(standing.isLive(105));
        assertTrue(standing.isLive(106));
    }

    @Test
    void theFirstWhoHearsOfANumberSaysWhoseItIs() {
        assertEquals(Claim.NEW, log.heard(7_000_000, 1));
        assertEquals(Claim.SAME, log.heard(7_000_000, 1));
        assertEquals(Claim.SAME, log.acknowledged(7_000_000, 1));
        assertEquals(Claim.SAME, log.heard(7_000_000, 1));
        assertEquals(Claim.CONTRADICTED, log.heard(7_000_000, 2));
        assertEquals(Claim.NEW, log.heard(3, 0));
        assertEquals(Claim.SAME, log.heard(3, 0));
        assertEquals(7_000_000, log.newestAcknowledged());
    }

    @Test
    void aNumberBeyondAllReasonTakesNoMemory() {
        assertEquals(Claim.CONTRADICTED, log.heard(1L << 60, 1));
    }

    private long wrong() {
        return Findings.of(tally).wrong();
    }
}
