package io.parley.identity.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.token.Signer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When keys are fetched, step by step: the clock and the thread are the test's. */
class JwksTest {
    private static final Duration REFRESH = Duration.ofMinutes(15);
    private static final Duration APART = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final JwtKey OLD = JwtKey.of("old", publicKey());
    private static final JwtKey NEW = JwtKey.of("new", publicKey());
    private static final JwtKey NAMELESS = JwtKey.of(null, publicKey());

    private final Deque<Planned> planned = new ArrayDeque<>();
    private List<JwtKey> published = List.of(OLD);
    private Duration fresh;
    private boolean away;
    private int fetches;
    private long now = 1000;
    private final Jwks jwks = new Jwks(
            this::fetch,
            (task, delay) -> planned.add(new Planned(task, delay)),
            () -> now,
            new Jwks.Pace(REFRESH, APART, RETRY));

    private record Planned(Runnable task, Duration delay) {}

    private static java.security.PublicKey publicKey() {
        return (java.security.PublicKey) Signer.pair("ES256", null).verifying();
    }

    private Jwks.Fetched fetch() throws IOException {
        fetches++;
        if (away) {
            throw new IOException("away");
        }
        return new Jwks.Fetched(published, fresh);
    }

    /** Does what was planned last, when it is due. @return after how long that was */
    private Duration next() {
        Planned last = planned.removeLast();
        now += last.delay().toNanos();
        last.task().run();
        return last.delay();
    }

    private List<JwtKey> keys(String kid) {
        return jwks.of("ES256", kid);
    }

    private void assertNotYet(String kid) {
        assertEquals(
                Refusal.UNAVAILABLE,
                assertThrows(Refused.class, () -> keys(kid)).refusal());
    }

    private void started() {
        jwks.start();
        assertEquals(Duration.ZERO, next());
    }

    @Test
    void untilTheFirstFetchHasEndedNoKeyIsKnown() {
        jwks.start();
        assertNotYet("old");
        assertEquals(0, fetches);
        next();
        assertEquals(List.of(OLD), keys("old"));
    }

    @Test
    void withoutAWordOfTheIssuersTheyAreFetchedAgainWhenTheyAreOld() {
        started();
        published = List.of(NEW);
        assertEquals(REFRESH, next());
        assertEquals(List.of(NEW), keys("new"));
    }

    @Test
    void theIssuerSaysWhenWithinBounds() {
        for (Duration said : List.of(Duration.ZERO, Duration.ofMinutes(5), Duration.ofDays(365))) {
            fresh = said;
            jwks.start();
            next();
            Duration expected = said.isZero() ? APART : said.compareTo(REFRESH) > 0 ? REFRESH : said;
            assertEquals(expected, next(), said::toString);
        }
    }

    @Test
    void aKeyThatIsNewIsFetchedSoonAndIsThereAfterwards() {
        started();
        published = List.of(OLD, NEW);
        assertNotYet("new");
        assertNotYet("new");
        assertEquals(APART, next());
        assertEquals(List.of(NEW), keys("new"));
    }

    @Test
    void aKeyThatIsNotThereAfterTheFetchIsNone() {
        started();
        assertNotYet("junk");
        next();
        assertEquals(List.of(), keys("junk"));
        assertEquals(2, fetches);
    }

    @Test
    void aKeyThatWasNoneIsLookedForAgainAfterTheNextFetch() {
        started();
        assertNotYet("new");
        next();
        published = List.of(NEW);
        assertEquals(List.of(), keys("new"));
        assertEquals(REFRESH, next());
        assertEquals(List.of(NEW), keys("new"));
    }

    @Test
    void manyNamesOfKeysMakeOneFetch() {
        started();
        now += APART.toNanos();
        for (int i = 0; i < 100; i++) {
            assertNotYet("junk" + i);
        }
        assertEquals(2, planned.size());
        next();
        for (int i = 0; i < 100; i++) {
            assertEquals(List.of(), keys("junk" + i));
        }
        assertEquals(2, fetches);
    }

    @Test
    void soManyNamesAndNoMoreAreLookedForAtATime() {
        started();
        for (int i = 0; i < 256; i++) {
            assertNotYet("junk" + i);
        }
        assertEquals(List.of(), keys("one more"));
        assertNotYet("junk0");
    }

    @Test
    void whatWasPlannedAnewIsDoneOnce() {
        started();
        Planned regular = planned.peekLast();
        assertNotYet("new");
        next();
        regular.task().run();
        assertEquals(2, fetches);
    }

    @Test
    void anIssuerThatIsAwayIsAskedAgainAndTheKeysStay() {
        started();
        away = true;
        next();
        assertEquals(List.of(OLD), keys("old"));
        for (int seconds = 1; seconds <= 64; seconds *= 2) {
            assertEquals(Duration.ofSeconds(seconds), next());
            assertEquals(List.of(OLD), keys("old"));
        }
        assertEquals(Duration.ofSeconds(64), next());
        away = false;
        published = List.of(NEW);
        next();
        assertEquals(List.of(NEW), keys("new"));
        assertEquals(REFRESH, next());
    }

    @Test
    void whileTheIssuerIsAwayAKeyThatIsUnknownIsNeitherRightNorWrong() {
        started();
        away = true;
        for (int i = 0; i < 5; i++) {
            assertNotYet("new");
            next();
        }
        away = false;
        published = List.of(OLD, NEW);
        next();
        assertEquals(List.of(NEW), keys("new"));
    }

    @Test
    void anIssuerWhoWasNeverThereMakesNobodyWrong() {
        away = true;
        started();
        next();
        assertNotYet("old");
    }

    @Test
    void whatAKeyIsNotForIsWrongAtOnce() {
        started();
        assertEquals(List.of(), jwks.of("RS256", "old"));
        assertEquals(List.of(), jwks.of("HS256", "old"));
        assertEquals(List.of(), jwks.of("HS256", "junk"));
        assertEquals(List.of(), jwks.of("none", null));
        assertEquals(1, fetches);
    }

    @Test
    void keysWithoutANameMayBeAnyTokens() {
        published = List.of(OLD, NEW, NAMELESS);
        started();
        assertEquals(List.of(OLD, NAMELESS), keys("old"));
        assertEquals(List.of(NAMELESS), keys("other"));
        assertEquals(List.of(OLD, NEW, NAMELESS), keys(null));
    }
}
