package io.parley.node;

import io.parley.channel.Load;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Measures how hard a node works: how long work waits for a thread of the pumps, and how much of the heap is left alive by
 * collections. A level is entered when it has been measured some times in a row, and left when it has not for longer.
 */
public final class Strain {
    private static final Logger LOG = System.getLogger(Strain.class.getName());
    private static final int LOOKS_UP = 3;
    private static final int LOOKS_DOWN = 10;
    private static final int LOOKS_OLD = 300;
    private static final double BUSY_LAG = 0.25;
    private static final double BUSY_HEAP = 0.1;

    private final Bounds bounds;
    private final Executor pumps;
    private final LongSupplier nanos;
    private final DoubleSupplier heap;
    private final Runnable collector;
    private volatile Load load = Load.NORMAL;
    private volatile boolean probing;
    private volatile long sent;
    private volatile long took;
    private double lastHeap;
    private int above;
    private int below;
    private int same;

    /**
     * From where a node is full; it is busy from a quarter of the lag and a tenth less of the heap.
     *
     * @param lag how long work waits for a thread
     * @param heap how much of the heap is alive, from 0 to 1
     */
    public record Bounds(Duration lag, double heap) {}

    /** @param pumps whose lag is measured */
    public Strain(Bounds bounds, Executor pumps) {
        this(bounds, pumps, System::nanoTime, Strain::aliveOfHeap, System::gc);
    }

    Strain(Bounds bounds, Executor pumps, LongSupplier nanos, DoubleSupplier heap, Runnable collector) {
        this.bounds = bounds;
        this.pumps = pumps;
        this.nanos = nanos;
        this.heap = heap;
        this.collector = collector;
    }

    public Load load() {
        return load;
    }

    /** How long work waits for a thread of the pumps, as measured last. */
    public Duration lag() {
        long waits = probing ? nanos.getAsLong() - sent : 0;
        return Duration.ofNanos(Math.max(waits, took));
    }

    /** How much of the heap was alive after the last collection that looked at all of it, from 0 to 1. */
    public double heap() {
        return heap.getAsDouble();
    }

    /**
     * To be called some times a second, by one thread.
     *
     * @return whether the node is at its ease since now
     */
    public boolean look() {
        Load measured = measure();
        above = measured.compareTo(load) > 0 ? above + 1 : 0;
        below = measured.compareTo(load) < 0 ? below + 1 : 0;
        probe();
        if (above < LOOKS_UP && below < LOOKS_DOWN) {
            return false;
        }
        LOG.log(
                measured == Load.NORMAL ? Level.INFO : Level.WARNING,
                "The load is {0}: work waits {1} ms for a thread, {2} % of the heap is alive.",
                measured,
                lag().toMillis(),
                Math.round(heap() * 100));
        load = measured;
        above = 0;
        below = 0;
        return measured == Load.NORMAL;
    }

    private Load measure() {
        double lag = (double) lag().toNanos() / bounds.lag().toNanos();
        double alive = heap();
        collectIfOld(alive);
        if (lag > 1 || alive > bounds.heap()) {
            return Load.FULL;
        }
        return lag > BUSY_LAG || alive > bounds.heap() - BUSY_HEAP ? Load.BUSY : Load.NORMAL;
    }

    /** A node that turns everybody away may make so little garbage that it would never learn that its heap is free again. */
    private void collectIfOld(double alive) {
        same = alive == lastHeap && alive > bounds.heap() - BUSY_HEAP ? same + 1 : 0;
        lastHeap = alive;
        if (same >= LOOKS_OLD) {
            same = 0;
            collector.run();
        }
    }

    /** One at a time: it comes back when all that waited before it has had its turn. */
    private void probe() {
        if (probing) {
            return;
        }
        probing = true;
        sent = nanos.getAsLong();
        try {
            pumps.execute(() -> {
                took = nanos.getAsLong() - sent;
                probing = false;
            });
        } catch (RejectedExecutionException e) {
            // The node has stopped.
        }
    }

    /** What is used between collections is mostly garbage, and says nothing. */
    private static double aliveOfHeap() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
        long alive = 0;
        for (MemoryPoolMXBean pool : pools) {
            MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            alive += usage == null ? 0 : usage.getUsed();
        }
        return (double) alive / Runtime.getRuntime().maxMemory();
    }
}
