package io.parley.channel;

import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The pumps of all readers of a channel that keep one pace. After a quiet time they are woken at once; then not again before its time
 * has passed.
 *
 * <pre>
 *          wake: the pumps run                wake
 *   QUIET ────────────────────> HELD_BACK ───────────> DUE
 *     ^                          │     ^                │
 *     └──── the time is over ────┘     └────────────────┘
 *                                        the time is over: the pumps run
 * </pre>
 */
final class Pumps {
    private static final int QUIET = 0;
    private static final int HELD_BACK = 1;
    private static final int DUE = 2;

    /** One pump serves so many readers before there is another: over fewer, each write would only carry less. */
    private static final int READERS_PER_PUMP = 8192;

    private static final int MAX_PUMPS = Math.max(1, Runtime.getRuntime().availableProcessors());

    private final Pace pace;
    private final Channel channel;
    private final AtomicInteger state = new AtomicInteger(QUIET);
    private volatile Pump[] pumps = {};

    Pumps(Pace pace, Channel channel) {
        this.pace = pace;
        this.channel = channel;
    }

    Pace pace() {
        return pace;
    }

    /** By one thread at a time. */
    void add(Subscription reader) {
        Pump idlest =
                Arrays.stream(pumps).min(Comparator.comparingInt(Pump::size)).orElse(null);
        if (idlest == null || (idlest.size() >= READERS_PER_PUMP && pumps.length < MAX_PUMPS)) {
            idlest = channel.pump();
            Pump[] more = Arrays.copyOf(pumps, pumps.length + 1);
            more[pumps.length] = idlest;
            pumps = more;
        }
        reader.pump = idlest;
        idlest.add(reader);
    }

    int size() {
        return Arrays.stream(pumps).mapToInt(Pump::size).sum();
    }

    void wake() {
        long millis = channel.millis(pace);
        while (true) {
            int now = state.get();
            if (now == QUIET && millis == 0) {
                run();
                return;
            }
            if (now == DUE || (now == HELD_BACK && state.compareAndSet(HELD_BACK, DUE))) {
                return;
            }
            if (now == QUIET && state.compareAndSet(QUIET, HELD_BACK)) {
                run();
                channel.after(millis, this::timeIsOver);
                return;
            }
        }
    }

    private void timeIsOver() {
        if (state.compareAndSet(HELD_BACK, QUIET)) {
            return;
        }
        state.set(QUIET);
        wake();
    }

    private void run() {
        for (Pump pump : pumps) {
            pump.wake();
        }
    }
}
