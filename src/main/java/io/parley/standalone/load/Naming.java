package io.parley.standalone.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How the channels and the messages of a run are called, so that a name on the wire is turned back into a number without
 * looking anything up: {@code feed/load-x7k-12}, {@code x7k2m9q1-4711}.
 */
final class Naming {

    private final byte[] channelStart;
    private final byte[] messageStart;
    private final int channels;

    /**
     * @param channel the path of the channels, up to their number
     * @param run what no other run is called
     */
    Naming(String channel, int channels, String run) {
        this.channelStart = (channel + "-").getBytes(StandardCharsets.UTF_8);
        this.messageStart = (run + "-").getBytes(StandardCharsets.US_ASCII);
        this.channels = channels;
    }

    String channel(int number) {
        return new String(channelStart, StandardCharsets.UTF_8) + number;
    }

    String messageId(long id) {
        return new String(messageStart, StandardCharsets.US_ASCII) + id;
    }

    /** The number of the channel; -1 where it is none of this run. */
    int channel(byte[] in, int from, int to) {
        long number = behind(channelStart, in, from, to);
        return number < channels ? (int) number : -1;
    }

    /** The number of the message; -1 where it is none of this run. */
    long messageId(byte[] in, int from, int to) {
        return behind(messageStart, in, from, to);
    }

    private static long behind(byte[] start, byte[] in, int from, int to) {
        int digits = from + start.length;
        boolean ours = digits < to && Arrays.equals(in, from, digits, start, 0, start.length);
        return ours ? EventScanner.digits(in, digits, to) : -1;
    }
}
