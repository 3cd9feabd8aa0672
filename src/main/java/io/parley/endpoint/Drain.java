package io.parley.endpoint;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Empties a node without haste. Balancers are told first; then the clients are, some at a time, so that the nodes they go to
 * never meet them all at once.
 *
 * <pre>
 *   IN ── begin ──> NOTICE ── the notice is over ──> PACED ── nobody is left, or the time is over ──> OUT
 *    ^                │                                │                                               │
 *    └──── cancel ────┴────────────────────────────────┴───────────────────────────────────────────────┘
 * </pre>
 */
public final class Drain {
    private static final Logger LOG = System.getLogger(Drain.class.getName());

    /** How often {@link #tick} is to be called. */
    public static final Duration STEP = Duration.ofMillis(100);

    /** So long clients that were told have to go. */
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    /** Where a node is on its way out. */
    public enum State {
        /** It serves. */
        IN,
        /** It is not ready any longer, and still serves whoever comes: balancers need a moment to notice. */
        NOTICE,
        /** It takes nobody in, and tells its clients to come back, some at a time. */
        PACED,
        /** Everybody was told. */
        OUT
    }

    /** Whom to tell. */
    public interface Clients {

        int count();

        /** Takes nobody in from now on, or takes in again. */
        void leave(boolean leaving);

        /** Tells some of those who were not told yet to come back. @return how many: at most {@code most} */
        int restart(int most);
    }

    /**
     * @param rate how many clients are told in a second, at least
     * @param time when the last is told, counted from the first
     * @param notice from not being ready to the first
     */
    public record Pace(int rate, Duration time, Duration notice) {}

    /** How far it has come: so many of so many were told, and so many are still here. */
    public record Progress(State state, int told, int of, int connections) {}

    private final Clients clients;
    private final Pace pace;
    private final LongSupplier nanos;
    private State state = State.IN;
    private CompletableFuture<Void> out = new CompletableFuture<>();
    private long since;
    private int of;
    private int told;

    /** @param nanos a clock that only goes forward */
    public Drain(Clients clients, Pace pace, LongSupplier nanos) {
        this.clients = clients;
        this.pace = pace;
        this.nanos = nanos;
    }

    /** @param notice whether there is anybody who needs to notice first */
    public synchronized void begin(boolean notice) {
        if (state == State.IN || (state == State.NOTICE && !notice)) {
            since = nanos.getAsLong();
            state = State.NOTICE;
            LOG.log(Level.INFO, "The node leaves: {0} connections will be told.", clients.count());
            if (!notice) {
                tellSome();
            }
        }
        tick();
    }

    /** Takes clients in again. Those who were told are not called back. */
    public synchronized void cancel() {
        if (state != State.IN) {
            LOG.log(Level.INFO, "The node stays.");
            state = State.IN;
            clients.leave(false);
            out.complete(null);
            out = new CompletableFuture<>();
        }
    }

    /** To be called every {@link #STEP}. */
    public synchronized void tick() {
        if (state == State.NOTICE && elapsed().compareTo(pace.notice()) >= 0) {
            tellSome();
        }
        if (state == State.PACED) {
            Duration elapsed = elapsed();
            double ahead = elapsed.plus(STEP).toMillis();
            double part = Math.min(1, ahead / Math.max(1, pace.time().toMillis()));
            long due = (long) Math.max(pace.rate() * ahead / 1000, of * part);
            told += clients.restart((int) Math.min(Integer.MAX_VALUE, Math.max(0, due - told)));
            if (clients.count() == 0 || elapsed.compareTo(pace.time().plus(GOODBYE)) >= 0) {
                state = State.OUT;
                LOG.log(Level.INFO, "The node has left: {0} were told, {1} are still here.", told, clients.count());
                out.complete(null);
            }
        }
    }

    private void tellSome() {
        state = State.PACED;
        since = nanos.getAsLong();
        of = clients.count();
        told = 0;
        clients.leave(true);
    }

    private Duration elapsed() {
        return Duration.ofNanos(nanos.getAsLong() - since);
    }

    /** Returns when everybody was told and has gone, or has had the time to. */
    public void await() {
        CompletableFuture<Void> end;
        synchronized (this) {
            end = out;
        }
        Duration most = pace.notice().plus(pace.time()).plus(GOODBYE).plusSeconds(1);
        try {
            end.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "The node stops before its clients have left.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    public synchronized Progress progress() {
        return new Progress(state, told, of, clients.count());
    }

    /** Whether balancers should send nobody new. */
    public synchronized boolean isLeaving() {
        return state != State.IN;
    }

    /** Whether nobody new is taken in. */
    public synchronized boolean isClosed() {
        return state == State.PACED || state == State.OUT;
    }
}
