package io.parley.http;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Refused;
import java.util.ArrayList;
import java.util.List;

/** What has become of a stream's lines so far. Any thread. */
final class Summary {
    private static final int MOST_ERRORS = 100;

    private final ChannelName channel;
    private final List<Failure> errors = new ArrayList<>();
    private String epoch;
    private long published;
    private long failed;
    private Long first;
    private Long last;
    private long line;

    /** Written as JSON; what is {@code null} is left out. */
    public record Told(
            String type,
            String channel,
            String epoch,
            long published,
            long failed,
            Long first,
            Long last,
            Long line,
            List<Failure> errors,
            String code,
            String message) {}

    /** A line that was not published. */
    public record Failure(String type, long line, String code, String message) {}

    Summary(ChannelName channel) {
        this.channel = channel;
    }

    synchronized void kept(long number, Broker.Receipt receipt) {
        long seq = receipt.position().seq();
        published++;
        epoch = receipt.position().epoch();
        first = first == null ? seq : Math.min(first, seq);
        last = last == null ? seq : Math.max(last, seq);
        line = Math.max(line, number);
    }

    synchronized Failure refused(long number, Refused refused) {
        failed++;
        line = Math.max(line, number);
        if (errors.size() < MOST_ERRORS) {
            errors.add(new Failure(null, number, refused.refusal().word(), refused.getMessage()));
        }
        return new Failure("error", number, refused.refusal().word(), refused.getMessage());
    }

    /** How many lines are done. */
    synchronized long count() {
        return published + failed;
    }

    synchronized Told progress() {
        return new Told("progress", channel.path(), epoch, published, failed, first, last, line, null, null, null);
    }

    /**
     * @param type {@code null}: there is only this
     * @param why it ended early; {@code null}: it did not
     */
    synchronized Told whole(String type, Refused why) {
        return new Told(
                type,
                channel.path(),
                epoch,
                published,
                failed,
                first,
                last,
                null,
                List.copyOf(errors),
                why == null ? null : why.refusal().word(),
                why == null ? null : why.getMessage());
    }
}
