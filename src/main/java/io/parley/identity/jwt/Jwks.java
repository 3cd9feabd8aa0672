package io.parley.identity.jwt;

import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The keys of an issuer who publishes them, and changes them. They are fetched on a thread of their own: at once, again when
 * they have got old, and soon when a token names a key that is not among them. Until that fetch has ended, such a token is
 * neither right nor wrong; afterwards it is wrong. What was fetched last stays while the issuer is away.
 *
 * <pre>
 *   unknown kid ──► wanted ──fetched, and there──► known
 *                      └────fetched, not there───► missing ──next fetch──► unknown
 * </pre>
 */
public final class Jwks implements Keys {
    private static final Logger LOG = System.getLogger(Jwks.class.getName());

    /** So many names of keys may be looked for at a time: tokens can name what they like. */
    private static final int MOST_WANTED = 256;

    private static final int DOUBLINGS = 6;

    private final Source source;
    private final Later later;
    private final LongSupplier nanos;
    private final Pace pace;
    private volatile List<JwtKey> keys;

    private final Object lock = new Object();
    // All of these: by the lock.
    private final Set<String> wanted = new HashSet<>();
    private final Set<String> missing = new HashSet<>();
    private boolean fetching;
    private long began;
    private long due;
    private int failures;

    /** Where the keys come from. */
    @FunctionalInterface
    interface Source {
        Fetched fetch() throws IOException;
    }

    /** @param fresh how long the issuer says that they stay the same; {@code null}: nothing is said */
    record Fetched(List<JwtKey> keys, Duration fresh) {}

    /** Does something after a while, on the thread that fetches. */
    @FunctionalInterface
    public interface Later {
        void run(Runnable task, Duration delay);
    }

    /**
     * @param refresh how old the keys get, whatever the issuer says
     * @param apart between the beginnings of two fetches, whatever tokens say
     * @param retry after the first that failed; each time twice as long, but never longer than {@code refresh}
     */
    record Pace(Duration refresh, Duration apart, Duration retry) {}

    Jwks(Source source, Later later, LongSupplier nanos, Pace pace) {
        this.source = source;
        this.later = later;
        this.nanos = nanos;
        this.pace = pace;
    }

    /** Begins to fetch. */
    void start() {
        synchronized (lock) {
            plan(nanos.getAsLong());
        }
    }

    @Override
    public List<JwtKey> of(String algorithm, String kid) {
        if (!JwtKey.PUBLIC.contains(algorithm)) {
            return List.of();
        }
        List<JwtKey> known = keys;
        if (known != null) {
            List<JwtKey> fitting =
                    known.stream().filter(key -> key.fits(algorithm, kid)).toList();
            boolean named = kid != null && known.stream().anyMatch(key -> kid.equals(key.id()));
            if (!fitting.isEmpty() || named || !mayCome(kid == null ? algorithm : kid)) {
                return fitting;
            }
        }
        throw new Refused(Refusal.UNAVAILABLE, "The key of this credential is not here yet.");
    }

    /** Whether a fetch can still bring this key; then there will be one. */
    private boolean mayCome(String kid) {
        synchronized (lock) {
            if (missing.contains(kid) || (wanted.size() == MOST_WANTED && !wanted.contains(kid))) {
                return false;
            }
            wanted.add(kid);
            long soonest = Math.max(nanos.getAsLong(), began + pace.apart().toNanos());
            if (!fetching && soonest - due < 0) {
                plan(soonest);
            }
            return true;
        }
    }

    private void plan(long when) {
        due = when;
        later.run(() -> fetch(when), Duration.ofNanos(Math.max(0, when - nanos.getAsLong())));
    }

    /** @param planned what has been planned anew since is not done */
    private void fetch(long planned) {
        Set<String> asked;
        synchronized (lock) {
            if (fetching || planned != due) {
                return;
            }
            fetching = true;
            began = nanos.getAsLong();
            asked = Set.copyOf(wanted);
        }
        Duration again;
        try {
            Fetched fetched = source.fetch();
            keys = fetched.keys();
            again = succeeded(asked, fetched.fresh());
        } catch (IOException | RuntimeException e) {
            again = failed(e);
        }
        synchronized (lock) {
            fetching = false;
            Duration next = wanted.isEmpty() || again.compareTo(pace.apart()) < 0 ? again : pace.apart();
            plan(began + next.toNanos());
        }
    }

    private Duration succeeded(Set<String> asked, Duration fresh) {
        synchronized (lock) {
            missing.clear();
            missing.addAll(asked);
            wanted.removeAll(asked);
            if (failures > 0) {
                LOG.log(Level.INFO, "The issuer's keys come again.");
            }
            failures = 0;
        }
        return fresh == null ? pace.refresh() : shorter(longer(fresh, pace.apart()), pace.refresh());
    }

    /** What is wanted stays wanted. */
    private Duration failed(Exception e) {
        synchronized (lock) {
            failures++;
            if (failures == 1) {
                LOG.log(
                        Level.WARNING,
                        keys == null
                                ? "The issuer''s keys cannot be fetched ({0}). Until they are, no token is taken."
                                : "The issuer''s keys cannot be fetched ({0}). Those that are here stay in use.",
                        e.getMessage() == null ? e.getClass().getName() : e.getMessage());
            }
            return shorter(pace.retry().multipliedBy(1L << Math.min(failures - 1, DOUBLINGS)), pace.refresh());
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
