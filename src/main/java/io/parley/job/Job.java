package io.parley.job;

import io.parley.channel.Author;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A job as it stands. What is {@code null} was not told.
 *
 * @param by who has opened it
 * @param reason why the server has ended it: {@code silent}; else {@code null}
 * @param result JSON text
 */
public record Job(
        State state,
        String title,
        Double done,
        Double total,
        String unit,
        String note,
        Author by,
        Instant startedAt,
        Instant changedAt,
        Instant endedAt,
        String reason,
        String result,
        Duration silence,
        Duration keep) {

    /** Why a job has failed of which nothing was heard. */
    static final String SILENT = "silent";

    static Job opened(Opening opening, Author by, Instant now) {
        return new Job(
                State.RUNNING,
                opening.title(),
                null,
                opening.total(),
                opening.unit(),
                opening.note(),
                by,
                now,
                now,
                null,
                null,
                null,
                opening.silence() == null ? Opening.SILENCE : opening.silence(),
                opening.keep() == null ? Opening.KEEP : opening.keep());
    }

    /** @throws io.parley.channel.Refused {@code bad-request} when more would be done than there is */
    Job with(Progress progress, Instant now) {
        Double nowDone = or(progress.done(), done);
        Double nowTotal = or(progress.total(), total);
        Bounds.together(nowDone, nowTotal);
        return new Job(
                State.RUNNING,
                title,
                nowDone,
                nowTotal,
                or(progress.unit(), unit),
                or(progress.note(), note),
                by,
                startedAt,
                now,
                null,
                null,
                null,
                silence,
                keep);
    }

    private static <T> T or(T value, T other) {
        return value == null ? other : value;
    }

    Job ended(Ending ending, String why, Instant now) {
        return new Job(
                ending.state(),
                title,
                done,
                total,
                unit,
                or(ending.note(), note),
                by,
                startedAt,
                now,
                now,
                why,
                ending.result(),
                silence,
                keep);
    }

    /** Whether it has ended just so: it was asked for twice. */
    boolean isEndedBy(Ending ending) {
        return state == ending.state()
                && Objects.equals(result, ending.result())
                && (ending.note() == null || ending.note().equals(note));
    }

    /** When it ends by itself; once it has ended, when it is forgotten. */
    Instant expires() {
        return state.isEnd() ? endedAt.plus(keep) : changedAt.plus(silence);
    }

    boolean isDue(Instant now) {
        return !expires().isAfter(now);
    }
}
