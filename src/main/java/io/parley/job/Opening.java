package io.parley.job;

import java.time.Duration;

/**
 * How a job begins. What is {@code null} is left out, or as is usual.
 *
 * @param title what it is, for people: 1 to 200 characters
 * @param total how much there is to do
 * @param unit of {@code total} and of what is done: 1 to 32 characters
 * @param note what it is at, for people: up to 500 characters
 * @param silence so long nothing may be heard of it while it runs: then it has failed
 * @param keep so long it is known after its end
 */
public record Opening(String title, Double total, String unit, String note, Duration silence, Duration keep) {
    static final Duration SILENCE = Duration.ofMinutes(5);
    static final Duration KEEP = Duration.ofDays(1);
    static final Duration SHORTEST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofDays(30);

    private static final int LONGEST_TITLE = 200;

    /** @throws io.parley.channel.Refused {@code bad-request} for a field outside its bounds */
    public Opening {
        Bounds.text("title", title, 1, LONGEST_TITLE);
        Bounds.work(null, total, unit, note);
        Bounds.time("silence", silence);
        Bounds.time("keep", keep);
    }
}
