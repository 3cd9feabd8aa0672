package io.parley.standalone.load;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** What one event loop works with. Only its own thread touches it, but for what the recorders hand out. */
final class Desk {

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);
    /** Two digits are enough for a chart, three for a table. */
    private static final int DIGITS = 3;

    private final EventLoop loop;
    private final Spread.Wave[] waves;
    private final EventScanner scanner = new EventScanner();
    private final SingleWriterRecorder latencies = new SingleWriterRecorder(DIGITS);
    private final SingleWriterRecorder lags = new SingleWriterRecorder(DIGITS);
    private byte[] bytes = new byte[1 << 16];
    private long tickDue;

    Desk(EventLoop loop, int channels) {
        this.loop = loop;
        this.waves = new Spread.Wave[channels];
    }

    EventLoop loop() {
        return loop;
    }

    EventScanner scanner() {
        return scanner;
    }

    /** At least so many bytes, to read a frame into. */
    byte[] bytes(int length) {
        if (bytes.length < length) {
            bytes = new byte[Integer.highestOneBit(length) << 1];
        }
        return bytes;
    }

    Spread.Wave wave(int channel, Spread spread) {
        if (waves[channel] == null) {
            waves[channel] = spread.new Wave();
        }
        return waves[channel];
    }

    /** A message has come so long after it should have been sent. */
    void arrivedAfter(long nanos) {
        latencies.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos)));
    }

    /** Since the last call, in microseconds. Any one thread. */
    Histogram latencies(Histogram recycled) {
        return latencies.getIntervalHistogram(recycled);
    }

    /** How late this loop was, since the last call, in microseconds. Any one thread. */
    Histogram lags() {
        return lags.getIntervalHistogram();
    }

    /** Begins to measure how late the loop comes to what it should do. */
    void watchLag() {
        Future<?> unused = loop.submit(() -> {
            tickDue = System.nanoTime() + TICK;
            plan();
        });
    }

    private void plan() {
        Future<?> unused = loop.schedule(this::tick, tickDue - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long now = System.nanoTime();
        long late = now - tickDue;
        lags.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(late)));
        // A stall of many ticks is as many late ones: counted once, it would hide behind the others.
        for (long missed = late - TICK; missed > 0; missed -= TICK) {
            lags.recordValue(TimeUnit.NANOSECONDS.toMicros(missed));
        }
        tickDue = now + TICK;
        if (!loop.isShuttingDown()) {
            plan();
        }
    }
}
