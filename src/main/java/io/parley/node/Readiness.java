package io.parley.node;

import io.parley.endpoint.Drain;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Whether balancers should send clients here, and whether any balancer asks. */
public final class Readiness {
    private static final Duration ASKS = Duration.ofSeconds(30);

    private final BooleanSupplier up;
    private final Drain drain;
    private final LongSupplier nanos;
    private volatile long asked;
    private volatile boolean wasAsked;

    /** As {@code /health/ready} says it. */
    public enum State {
        READY,
        DRAINING,
        UNAVAILABLE
    }

    /**
     * @param up whether messages can be published and kept
     * @param nanos a clock that only goes forward
     */
    public Readiness(BooleanSupplier up, Drain drain, LongSupplier nanos) {
        this.up = up;
        this.drain = drain;
        this.nanos = nanos;
    }

    /** Somebody asks. */
    public State ask() {
        asked = nanos.getAsLong();
        wasAsked = true;
        return state();
    }

    public State state() {
        return drain.isLeaving() ? State.DRAINING : up.getAsBoolean() ? State.READY : State.UNAVAILABLE;
    }

    /** Whether somebody has asked of late, and so would notice. */
    public boolean isWatched() {
        return wasAsked && nanos.getAsLong() - asked < ASKS.toNanos();
    }
}
