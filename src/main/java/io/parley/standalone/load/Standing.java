package io.parley.standalone.load;

import io.parley.standalone.load.Tally.Count;
import java.util.TreeSet;

/**
 * Where one subscriber stands in one channel, and whether all that it was told fits together: each number is the one after
 * the last. One thread at a time.
 */
final class Standing {

    private static final long UNKNOWN = -1;

    private final int channel;
    private final Tally tally;
    private Log log;
    private long last;
    /** Up to here it gets what it has missed; what is above is live. */
    private long head;

    /** The numbers that were left out; {@code null} as long as there are none. */
    private TreeSet<Long> holes;

    Standing(int channel, Tally tally) {
        this.channel = channel;
        this.tally = tally;
    }

    int channel() {
        return channel;
    }

    /** {@code null} before it has joined. */
    Log log() {
        return log;
    }

    long last() {
        return last;
    }

    boolean isLive(long seq) {
        return seq > head;
    }

    /** It has joined for the first time: what comes after this is owed. */
    void join(Log joined, long seq) {
        log = joined;
        last = seq;
        head = seq;
    }

    /** It has joined again, from where it stood. */
    void resume(long seq) {
        head = Math.max(seq, last);
    }

    /** The numbers {@code from} to {@code to} were dropped, and the server says so. */
    void gap(long from, long to) {
        leaveOut(from);
        if (to > last) {
            tally.add(Count.DROPPED, to - last);
            last = to;
        }
    }

    /** The log was lost or reset, and the server says so: it goes on behind {@code seq} of another one. */
    void reset(Log next, long seq) {
        tally.add(Count.RESET);
        log = next;
        last = seq;
        holes = null;
    }

    /** The log was lost or reset while it was away, and the server says so: everything kept follows, up to {@code seq}. */
    void resetTo(Log next, long seq) {
        reset(next, seq == 0 ? 0 : UNKNOWN);
    }

    /** A message came that belongs to another epoch, and no gap was told. */
    void strayTo(Log next, long seq) {
        tally.add(Count.UNTOLD_EPOCH);
        log = next;
        last = seq - 1;
        holes = null;
    }

    /** A message came with this number. Returns whether it is the first time. */
    boolean take(long seq) {
        if (seq == last + 1 || last == UNKNOWN) {
            last = seq;
            return true;
        }
        if (seq > last) {
            leaveOut(seq);
            last = seq;
            return true;
        }
        if (holes != null && holes.remove(seq)) {
            tally.add(Count.DISORDERED);
            tally.add(Count.MISSING, -1);
            return true;
        }
        tally.add(Count.DOUBLED);
        return false;
    }

    /** How many of the acknowledged messages it still has to get. */
    long behind() {
        return log == null ? 0 : Math.max(0, log.newestAcknowledged() - Math.max(0, last));
    }

    /** What it should have got and has not is missing: the end. */
    void settle() {
        tally.add(Count.MISSING, behind());
    }

    private void leaveOut(long next) {
        // Each number singly, so that a late one is told from a double; a server that lies wildly is only counted.
        long count = next - last - 1;
        if (count <= 0) {
            return;
        }
        tally.add(Count.MISSING, count);
        holes = holes == null ? new TreeSet<>() : holes;
        for (long seq = last + 1; seq < next && holes.size() < 10_000; seq++) {
            holes.add(seq);
        }
        last = next - 1;
    }
}
