package io.parley.protocol;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Event;
import io.parley.channel.Identity;
import io.parley.channel.Refused;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A page of a channel's history as a client asked for it.
 *
 * @param next where to go on in the same direction, or {@code null} at the end
 * @param gap what lies before everything that is kept, or {@code null}
 */
public record HistoryPage(String epoch, List<Event.Message> messages, Long next, Event.Gap gap) {

    /** @throws Refused {@code forbidden} */
    public static CompletionStage<HistoryPage> of(
            Channels channels, Identity who, ChannelName channel, ClientFrame.Span span) {
        if (span.after() != null) {
            return channels.after(who, channel, span.after(), span.limit())
                    .thenApply(page -> after(span.after(), page));
        }
        long before = span.before() == null ? Long.MAX_VALUE : span.before();
        return channels.before(who, channel, before, span.limit()).thenApply(HistoryPage::before);
    }

    private static HistoryPage after(long after, Broker.Page page) {
        List<Event.Message> found = page.messages();
        long reached =
                found.isEmpty() ? page.last() : found.get(found.size() - 1).seq();
        return new HistoryPage(page.epoch(), found, reached < page.last() ? reached : null, page.lostAfter(after));
    }

    private static HistoryPage before(Broker.Page page) {
        List<Event.Message> found = page.messages();
        Long reached = found.isEmpty() ? null : found.get(0).seq();
        return new HistoryPage(page.epoch(), found, reached != null && reached > page.first() ? reached : null, null);
    }
}
