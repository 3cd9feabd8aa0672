package io.parley.job;

/**
 * How far a job is. What is {@code null} stays as it was.
 *
 * @param done how much of it, in its unit
 * @param total how much there is to do
 * @param unit 1 to 32 characters
 * @param note what it is at, for people: up to 500 characters
 */
public record Progress(Double done, Double total, String unit, String note) {

    /** @throws io.parley.channel.Refused {@code bad-request} for a field outside its bounds */
    public Progress {
        Bounds.work(done, total, unit, note);
    }
}
