package io.parley.standalone.load;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/**
 * How long after its first reader the last reader of a channel gets a message. Each event loop says when its own readers all
 * have one; this puts the loops together. Messages that are overtaken by too many others before they are complete do not count.
 */
final class Spread {

    private final AtomicInteger loops = new AtomicInteger();
    private final Histogram times;
    private final long[] seqs;
    private final long[] firsts;
    private final long[] lasts;
    private final int[] done;

    /** @param times gets microseconds; it may be shared with other channels */
    Spread(Histogram times, int size) {
        this.times = times;
        this.seqs = new long[size];
        this.firsts = new long[size];
        this.lasts = new long[size];
        this.done = new int[size];
    }

    private synchronized void complete(long seq, long first, long last) {
        int slot = (int) (seq % seqs.length);
        if (seqs[slot] > seq) {
            return;
        }
        if (seqs[slot] < seq) {
            seqs[slot] = seq;
            firsts[slot] = first;
            lasts[slot] = last;
            done[slot] = 0;
        }
        firsts[slot] = Math.min(firsts[slot], first);
        lasts[slot] = Math.max(lasts[slot], last);
        if (++done[slot] == loops.get()) {
            synchronized (times) {
                times.recordValue(TimeUnit.NANOSECONDS.toMicros(lasts[slot] - firsts[slot]));
            }
        }
    }

    /** One event loop's part of it. One thread. */
    final class Wave {
        private final long[] seqs = new long[Spread.this.seqs.length];
        private final long[] firsts = new long[seqs.length];
        private final long[] lasts = new long[seqs.length];
        private final int[] counts = new int[seqs.length];
        private int readers;

        /** One reader more. */
        void enter() {
            if (readers++ == 0) {
                loops.incrementAndGet();
            }
        }

        /** One reader less, for good. */
        void leave() {
            if (--readers == 0) {
                loops.decrementAndGet();
            }
        }

        /** The log was reset: its numbers begin again. */
        void forget() {
            Arrays.fill(seqs, 0);
        }

        /**
         * A reader has it.
         *
         * @param live whether its time counts: a reader that was away is late for another reason
         */
        void reached(long seq, long now, boolean live) {
            int slot = (int) (seq % seqs.length);
            if (seqs[slot] > seq) {
                return;
            }
            if (seqs[slot] < seq) {
                seqs[slot] = seq;
                firsts[slot] = now;
                lasts[slot] = now;
                counts[slot] = 0;
            }
            if (live) {
                lasts[slot] = now;
            }
            if (++counts[slot] == readers) {
                complete(seq, firsts[slot], lasts[slot]);
            }
        }
    }
}
