package io.parley.standalone.load;

import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/**
 * What all subscribers and publishers of a run share.
 *
 * @param spreads one a channel
 * @param sent what each publisher has sent: the number behind its last message
 * @param origin the zero of the times in the messages, on the clock of {@link System#nanoTime}
 */
record Common(
        Options options,
        Naming naming,
        Ledger ledger,
        Tally tally,
        Dialer dialer,
        Spread[] spreads,
        AtomicLongArray sent,
        Timing timing,
        long origin) {

    /** When is timed, and what is not timed by each event loop. */
    static final class Timing {
        private static final int DIGITS = 3;

        private final Histogram connects = new Histogram(DIGITS);
        private final Histogram lateness = new Histogram(DIGITS);
        private volatile long from = Long.MAX_VALUE;
        private volatile long to = Long.MAX_VALUE;
        private volatile Window window;

        void measure(long begin, long end) {
            to = end;
            from = begin;
        }

        /** Whether a message that should have been sent then is timed. */
        boolean covers(long intended) {
            return intended >= from && intended < to;
        }

        void closeLoop(Window closed) {
            window = closed;
        }

        void arrived(long deliveries) {
            Window closed = window;
            if (closed != null) {
                closed.arrived(deliveries);
            }
        }

        void connectedIn(long nanos) {
            synchronized (connects) {
                connects.recordValue(Math.max(0, nanos / 1000));
            }
        }

        void sentLateBy(long nanos) {
            synchronized (lateness) {
                lateness.recordValue(Math.max(0, nanos / 1000));
            }
        }

        Histogram connects() {
            synchronized (connects) {
                return connects.copy();
            }
        }

        Histogram lateness() {
            synchronized (lateness) {
                return lateness.copy();
            }
        }
    }

    /** Whether a message of this number was sent. */
    boolean isSent(long id) {
        int publisher = (int) (id % sent.length());
        return id < sent.get(publisher);
    }
}
