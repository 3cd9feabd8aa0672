package io.parley.protocol;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Event;
import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.channel.View;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A page of a channel's history as a client asked for it.
 *
 * @param seq the newest number of the log, for the newest of each key; {@code null} otherwise
 * @param next where to go on in the same direction, or {@code null} at the end
 * @param gap what lies before everything that is kept, or {@code null}
 */
public record HistoryPage(String epoch, Long seq, List<Event.Message> messages, Long next, Event.Gap gap) {

    /** @throws Refused {@code forbidden} */
    public static CompletionStage<HistoryPage> of(
            Channels channels, Identity who, ChannelName channel, ClientFrame.Span span) {
        if (span.view() == View.LATEST) {
            long after = span.after() == null ? 0 : span.after();
            return channels.latest(who, channel, after, span.limit()).thenApply(HistoryPage::latest);
        }
        if (span.after() != null) {
            return channels.after(who, channel, span.after(), span.limit())
                    .thenApply(page -> after(span.after(), page));
        }
        long before = span.before() == null ? Long.MAX_VALUE : span.before();
        return channels.before(who, channel, before, span.limit()).thenApply(HistoryPage::before);
    }

    private static HistoryPage latest(Broker.Page page) {
        List<Event.Message> found = page.messages();
        Long reached = found.isEmpty() ? null : found.get(found.size() - 1).seq();
        return new HistoryPage(page.epoch(), page.last(), found, reached, null);
    }

    private static HistoryPage after(long after, Broker.Page page) {
        List<Event.Message> found = page.messages();
        long reached =
                found.isEmpty() ? page.last() : found.get(found.size() - 1).seq();
        return new HistoryPage(
                page.epoch(), null, found, reached < page.last() ? reached : null, page.lostAfter(after));
    }

    private static HistoryPage before(Broker.Page page) {
        List<Event.Message> found = page.messages();
        Long reached = found.isEmpty() ? null : found.get(0).seq();
        return new HistoryPage(
                page.epoch(), null, found, reached != null && reached > page.first() ? reached : null, null);
    }
}
