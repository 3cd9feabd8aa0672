package io.parley.stream;

import java.util.Arrays;

/**
 * Finds the lines of a stream that comes in pieces, cut anywhere. A line ends with {@code \n} or {@code \r\n}; empty ones are
 * counted and left out. What is too long for a line is counted, and not held. One thread at a time.
 */
public final class LineSplitter {
    private static final int USUAL = 256;

    private final int most;
    private byte[] piece = {};
    private int at;
    private int end;

    /** The beginning of a line whose end has not come yet. A {@code \r} that may belong to the end is one more. */
    private byte[] open = new byte[USUAL];

    private int held;
    private boolean tooLong;
    private long number = 1;

    /** @param most bytes of a line */
    public LineSplitter(int most) {
        this.most = most;
    }

    /**
     * Gives it more, once {@link #next} has found all that there was.
     *
     * @param more left alone until then
     */
    public void feed(byte[] more, int length) {
        if (at < end) {
            throw new IllegalStateException("There is something left.");
        }
        piece = more;
        at = 0;
        end = length;
    }

    /** The next line; {@code null} until there is more. */
    public Line next() {
        while (at < end) {
            int stop = at;
            while (stop < end && piece[stop] != '\n') {
                stop++;
            }
            hold(at, stop);
            boolean whole = stop < end;
            at = whole ? stop + 1 : stop;
            Line line = whole ? take() : null;
            if (line != null) {
                return line;
            }
        }
        return null;
    }

    /** What is left without an end, when nothing more comes; {@code null}: nothing. */
    public Line last() {
        return take();
    }

    private void hold(int from, int to) {
        int length = to - from;
        if (tooLong || length > most + 1 - held) {
            tooLong = true;
            return;
        }
        if (held + length > open.length) {
            open = Arrays.copyOf(open, Math.min(most + 1, Math.max(2 * open.length, held + length)));
        }
        System.arraycopy(piece, from, open, held, length);
        held += length;
    }

    private Line take() {
        int length = held > 0 && open[held - 1] == '\r' ? held - 1 : held;
        boolean whole = !tooLong && length <= most;
        held = 0;
        tooLong = false;
        long its = number++;
        if (!whole) {
            return new Line(its, null);
        }
        return length == 0 ? null : new Line(its, Arrays.copyOf(open, length));
    }
}
