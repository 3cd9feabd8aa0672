package io.parley.config;

import io.parley.channel.Channels;
import io.parley.config.Settings.Bounds;
import io.parley.limits.Quota;
import io.parley.limits.Rate;
import io.parley.protocol.Limits;
import java.time.Duration;

/** Reads how much a client may send, have and do. */
final class BoundsReading {
    private static final String LIMITS = "parley.limits";
    private static final int MOST = 1_000_000;

    /** A rate's burst: so many seconds' worth, for whoever comes back and has to say who they were and what they read. */
    private static final int SECONDS = 4;

    private BoundsReading() {}

    /** Whether clients are held to rates at all. */
    enum Rates {
        ON,
        OFF
    }

    static Bounds read(Reading reading) {
        boolean on = reading.word(LIMITS, Rates.ON) == Rates.ON;
        Limits limits = limits(reading);
        Quota.Bounds quota = quota(reading, limits);
        Duration unfinished =
                reading.duration("parley.limits.message.time", "30s", Duration.ofSeconds(1), Duration.ofMinutes(10));
        int handshakes = whole(reading, "handshakes", 1000, MOST);
        int joins = whole(reading, "joins", 10_000, MOST);
        return on
                ? new Bounds(limits, quota, unfinished, handshakes, joins)
                : new Bounds(limits, null, unfinished, 0, MOST);
    }

    private static Limits limits(Reading reading) {
        return new Limits(
                (int) reading.whole("parley.limits.message", Limits.USUAL.frame(), 1024, 1 << 20),
                whole(reading, "frame.commands", Limits.USUAL.commands(), 10_000),
                whole(reading, "depth", Limits.USUAL.depth(), 500),
                whole(reading, "channels", Limits.USUAL.channels(), 10_000),
                whole(reading, "history", Limits.USUAL.history(), Channels.MAX_PAGE),
                (int) reading.whole("parley.chat.receipts", Limits.USUAL.receipts(), 0, 500));
    }

    private static Quota.Bounds quota(Reading reading, Limits limits) {
        return new Quota.Bounds(
                whole(reading, "connections.address", 500, MOST),
                whole(reading, "connections.user", 50, MOST),
                rate(reading, "commands", 100, limits.commands()),
                rate(reading, "bytes", 256 << 10, limits.frame()),
                rate(reading, "user.commands", 200, limits.commands()),
                rate(reading, "user.bytes", 512 << 10, limits.frame()));
    }

    /** @param least of the burst: whatever is sent as one must pass as one */
    private static Rate rate(Reading reading, String name, int usual, int least) {
        int perSecond = whole(reading, name, usual, 100 * MOST);
        return new Rate(perSecond, Math.max((long) SECONDS * perSecond, least));
    }

    private static int whole(Reading reading, String name, int usual, int most) {
        return (int) reading.whole(LIMITS + "." + name, usual, 1, most);
    }
}
