package io.parley.endpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest frames of one connection, kept from the moment that an operator looks at it until nobody has looked for a while. */
public final class Tap {
    private static final int MAX_FRAMES = 50;
    private static final int MAX_CHARACTERS = 2048;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Clock clock;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private Instant looked;

    /**
     * One frame.
     *
     * @param direction {@code in} from the client, {@code out} to it
     * @param text its beginning
     * @param length characters of all of it
     */
    public record Frame(Instant at, String direction, String text, int length) {}

    Tap(Clock clock) {
        this.clock = clock;
        this.looked = clock.instant();
    }

    void in(String text) {
        add("in", text);
    }

    void out(String text) {
        add("out", text);
    }

    private synchronized void add(String direction, String text) {
        if (frames.size() == MAX_FRAMES) {
            frames.remove();
        }
        frames.add(new Frame(
                clock.instant(), direction, text.substring(0, Math.min(text.length(), MAX_CHARACTERS)), text.length()));
    }

    /** Oldest first. */
    synchronized List<Frame> look() {
        looked = clock.instant();
        return List.copyOf(frames);
    }

    synchronized boolean isForgotten() {
        return clock.instant().isAfter(looked.plus(PATIENCE));
    }
}
