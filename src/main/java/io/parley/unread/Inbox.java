package io.parley.unread;

import io.parley.channel.ChannelName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The counts of one user who is at this node, and the lines that they are told on. Its lock is held while they are told, so that what is told
 * last is what counts.
 *
 * <pre>
 *   LOADING: lines wait for their first counts ──all channels are counted──> TELLING
 * </pre>
 */
public final class Inbox {
    private final String user;
    private final Map<ChannelName, Tally> tallies = new HashMap<>();
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private boolean telling;

    /** Where counts are told: by one thread at a time. */
    public interface Line {
        /** Comes first: all counts; {@code null}: they are not known yet, and come later. */
        void begin(List<Count> counts);

        /** Those that are others now. */
        void counts(List<Count> counts);

        /** A channel whose messages are not counted any longer. */
        void left(ChannelName channel);
    }

    Inbox(String user) {
        this.user = user;
    }

    String user() {
        return user;
    }

    synchronized Map<ChannelName, Tally> tallies() {
        return Map.copyOf(tallies);
    }

    synchronized Tally get(ChannelName channel) {
        return tallies.get(channel);
    }

    synchronized void put(Tally tally) {
        tallies.put(tally.channel(), tally);
    }

    /** @return {@code null} when it was not there */
    synchronized Tally remove(ChannelName channel) {
        Tally tally = tallies.remove(channel);
        if (tally != null && telling) {
            lines.forEach(line -> line.left(channel));
        }
        return tally;
    }

    /** Whether all channels are counted. */
    synchronized void setLoaded(boolean whole) {
        telling = whole;
    }

    synchronized boolean isLoaded() {
        return telling;
    }

    /** Begins to tell on a line. */
    synchronized void begin(Line line) {
        lines.add(line);
        line.begin(telling ? counts() : null);
    }

    synchronized List<Count> counts() {
        return tallies.values().stream()
                .map(tally -> tally.count(user))
                .filter(Objects::nonNull)
                .toList();
    }

    synchronized void end(Line line) {
        lines.remove(line);
    }

    /** Tells what has not been told. */
    synchronized void tell(List<Tally> moved) {
        if (!telling) {
            return;
        }
        List<Count> counts = moved.stream()
                .map(tally -> tally.untold(user))
                .filter(Objects::nonNull)
                .toList();
        if (!counts.isEmpty()) {
            lines.forEach(line -> line.counts(counts));
        }
    }
}
