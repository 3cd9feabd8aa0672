package io.parley.metrics;

import java.time.Instant;

/**
 * How a node is, in one message. Rates are the difference of two.
 *
 * @param state {@code ready}, {@code draining} or {@code unavailable}
 * @param load {@code normal}, {@code busy} or {@code full}
 * @param uptime seconds
 * @param lag milliseconds that work waits for a thread of the pumps
 * @param heapAlive bytes that the last collection of all of it has left
 * @param slowest messages that the slowest connection has not been given yet
 * @param drain how far the node is on its way out
 */
public record NodeReport(
        String node,
        String version,
        Instant at,
        String state,
        String load,
        long uptime,
        int connections,
        int connectionsLimit,
        int channels,
        long lag,
        long heapUsed,
        long heapAlive,
        long heapMax,
        long slowest,
        NodeMeters.Totals totals,
        Leaving drain) {

    /** @param state {@code in}, {@code notice}, {@code paced} or {@code out} */
    public record Leaving(String state, int told, int of) {}
}
