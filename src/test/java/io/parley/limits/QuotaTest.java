package io.parley.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final long SECOND = 1_000_000_000;
    private static final Rate MANY = new Rate(1_000_000, 1_000_000);

    private long now = 17;
    private final Quota quota = quota(new Rate(10, 10), new Rate(15, 15));

    private Quota quota(Rate commands, Rate userCommands) {
        return new Quota(
                new Quota.Bounds(3, 2, commands, MANY, userCommands, MANY),
                address -> address.equals("10.0.0.1"),
                () -> now);
    }

    private void isFull(String address, String user) {
        Refused refused = assertThrows(Refused.class, () -> quota.enter(address, user));
        assertEquals(Refusal.TOO_MANY, refused.refusal());
    }

    @Test
    void anAddressHasSoManyConnectionsAndOthersTheirOwn() {
        Slot first = quota.enter("192.0.2.1", "a");
        quota.enter("192.0.2.1", "b");
        assertTrue(quota.refusal("192.0.2.1").isEmpty());
        quota.enter("192.0.2.1", "c");
        assertEquals(Refusal.TOO_MANY, quota.refusal("192.0.2.1").orElseThrow().refusal());
        isFull("192.0.2.1", "d");
        quota.enter("192.0.2.2", "d");
        first.leave();
        first.leave();
        quota.enter("192.0.2.1", "e");
        isFull("192.0.2.1", "f");
    }

    @Test
    void aUserHasSoManyConnectionsFromWhereverTheyCome() {
        quota.enter("192.0.2.1", "a");
        Slot second = quota.enter("192.0.2.2", "a");
        isFull("192.0.2.3", "a");
        assertTrue(quota.refusal("192.0.2.3").isEmpty(), "it was not counted");
        second.leave();
        quota.enter("192.0.2.3", "a");
    }

    @Test
    void aSiteOfIpv6IsOneAddress() {
        quota.enter("2001:db8:0:1::1", "a");
        quota.enter("2001:db8:0:1:ffff::2", "b");
        quota.enter("2001:db8:0:1::3", "c");
        isFull("2001:db8:0:1::4", "d");
        quota.enter("2001:db8:0:2::1", "d");
    }

    @Test
    void manyAreBehindAProxyThatDoesNotTellOfThem() {
        for (int i = 0; i < 10; i++) {
            quota.enter("10.0.0.1", "user" + i);
        }
        assertTrue(quota.refusal("10.0.0.1").isEmpty());
        assertNull(quota.take("10.0.0.1", null, 100, 0));
    }

    @Test
    void aConnectionAsksSoOftenAndAllOfAUserTogether() {
        Slot one = quota.enter("192.0.2.1", "a");
        Slot other = quota.enter("192.0.2.1", "a");
        assertNull(one.take(10, 0));
        Refused refused = one.take(1, 0);
        assertEquals(Refusal.RATE_LIMITED, refused.refusal());
        assertTrue(refused.refusal().retry());
        assertEquals(Duration.ofMillis(100), refused.retryAfter());
        assertNull(other.take(5, 0));
        assertNotNull(other.take(1, 0), "the user has asked for 15");
        assertNotNull(quota.take("192.0.2.9", "a", 1, 0), "over HTTP too");
        now += SECOND;
        assertNull(other.take(10, 0));
        assertNull(quota.take("192.0.2.9", "a", 5, 0));
    }

    @Test
    void anAddressSendsAsMuchAsTenUsersHoweverManyGuestsItIs() {
        int taken = 0;
        for (int i = 0; i < 30; i++) {
            Slot guest = quota.enter("192.0.2.1", "guest" + i);
            for (int n = 0; n < 10; n++) {
                taken += guest.take(1, 0) == null ? 1 : 0;
            }
            guest.leave();
        }
        assertEquals(150, taken);
        assertNull(quota.enter("192.0.2.2", "guest").take(10, 0));
        Slot refused = quota.enter("192.0.2.1", "guest");
        assertNotNull(refused.take(1, 0));
        now += SECOND;
        assertNull(refused.take(10, 0), "what the address refused was given back to the user");
    }

    @Test
    void bytesCountLikeCommandsAndWhatIsRefusedTakesNeither() {
        Quota narrow = new Quota(
                new Quota.Bounds(9, 9, new Rate(2, 2), new Rate(100, 100), MANY, MANY), address -> false, () -> now);
        Slot slot = narrow.enter("192.0.2.1", "a");
        assertNotNull(slot.take(1, 101));
        assertNull(slot.take(1, 100));
        assertNotNull(slot.take(1, 1));
        assertNull(slot.take(1, 0), "the refused ones were given back");
        assertNotNull(slot.take(1, 0));
    }

    @Test
    void whoGoesOnInSpiteOfRefusalsIsHopeless() {
        Slot slot = quota.enter("192.0.2.1", "a");
        for (int i = 0; i < 100; i++) {
            assertFalse(slot.isHopeless(1, 1));
        }
        assertTrue(slot.isHopeless(1, 1));
        Slot other = quota.enter("192.0.2.1", "b");
        assertFalse(other.isHopeless(1, 10_000_000));
        assertTrue(other.isHopeless(1, 1));
    }

    @Test
    void whoeverIsFreeIsNotCounted() {
        for (int i = 0; i < 10; i++) {
            assertNull(quota.enter("192.0.2.1", null).take(1_000_000, 1_000_000));
        }
        assertEquals(0, quota.size());
        Quota off = new Quota(null, address -> false, () -> now);
        assertNull(off.enter("192.0.2.1", "a").take(1_000_000, 1_000_000));
        assertNull(off.take("192.0.2.1", "a", 1_000_000, 1_000_000));
        assertTrue(off.refusal("192.0.2.1").isEmpty());
    }

    @Test
    void whoHasGoneIsForgottenButNotWhatTheyHaveJustDone() {
        Slot slot = quota.enter("192.0.2.1", "a");
        assertNull(slot.take(10, 0));
        slot.leave();
        quota.tick();
        assertEquals(2, quota.size());
        assertNotNull(quota.enter("192.0.2.1", "a").take(10, 0), "coming again gives nothing back");
        now += SECOND;
        quota.tick();
        assertEquals(2, quota.size(), "is here");
    }

    @Test
    void whoeverRacesInAndOutTheCountsAreRightInTheEnd() throws InterruptedException {
        AtomicInteger most = new AtomicInteger();
        AtomicInteger here = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                for (int turn = 0; turn < 20_000; turn++) {
                    try {
                        Slot slot = quota.enter("192.0.2.1", "user" + number);
                        most.accumulateAndGet(here.incrementAndGet(), Math::max);
                        here.decrementAndGet();
                        slot.leave();
                    } catch (Refused refused) {
                        // As it should be, now and then.
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(most.get() <= 3, most + " at a time");
        quota.tick();
        assertEquals(0, quota.size());
    }
}
