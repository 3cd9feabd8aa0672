package io.parley.standalone.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.parley.standalone.load.EventScanner.BadFrame;

/** What a message says: when it should have been sent, in nanoseconds since the run's origin, and then nothing, at length. */
final class Body {

    private Body() {}

    /** Writes it as JSON, so many characters between the quotes. */
    static void write(ByteBuf out, long nanos, int size) {
        out.writeByte('"');
        int start = out.writerIndex();
        out.writeCharSequence(Long.toString(nanos), US_ASCII);
        out.writeByte(' ');
        while (out.writerIndex() - start < size) {
            out.writeByte('x');
        }
        out.writeByte('"');
    }

    /** The time in the text between the quotes. */
    static long time(byte[] in, int from, int to) {
        int space = from;
        while (space < to && in[space] != ' ') {
            space++;
        }
        long time = EventScanner.digits(in, from, space);
        if (time < 0) {
            throw new BadFrame("A body without a time.");
        }
        return time;
    }
}
