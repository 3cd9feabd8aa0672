package io.parley.protocol;

import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Event;
import io.parley.channel.Folded;
import io.parley.channel.Identity;
import io.parley.channel.Refused;
import io.parley.channel.View;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A page of a channel's history as a client asked for it.
 *
 * @param seq the newest number of the log, for the newest of each key and for folded messages; {@code null} otherwise
 * @param folded the messages as their changes have left them, if that was asked for; {@code null} otherwise
 * @param next where to go on in the same direction, or {@code null} at the end
 * @param gap what lies before everything that is kept, or {@code null}
 */
public record HistoryPage(
        String epoch, Long seq, List<Event.Message> messages, List<Folded> folded, Long next, Event.Gap gap) {

    /** @throws Refused {@code forbidden} */
    public static CompletionStage<HistoryPage> of(
            Channels channels, Identity who, ChannelName channel, ClientFrame.Span span) {
        if (span.view() == View.LATEST) {
            long after = span.after() == null ? 0 : span.after();
            return channels.latest(who, channel, after, span.limit()).thenApply(HistoryPage::latest);
        }
        return span.view() == View.FOLDED
                ? folded(channels, who, channel, span)
                : all(channels, who, channel, span)
                        .thenApply(page -> new HistoryPage(page.epoch, null, page.messages, null, page.next, page.gap));
    }

    private static CompletionStage<HistoryPage> all(
            Channels channels, Identity who, ChannelName channel, ClientFrame.Span span) {
        if (span.after() != null) {
            return channels.after(who, channel, span.after(), span.limit())
                    .thenApply(page -> after(span.after(), page));
        }
        long before = span.before() == null ? Long.MAX_VALUE : span.before();
        return channels.before(who, channel, before, span.limit()).thenApply(HistoryPage::before);
    }

    /** First the page, then what has become of its messages: so nothing that has happened up to its {@code seq} is missing. */
    private static CompletionStage<HistoryPage> folded(
            Channels channels, Identity who, ChannelName channel, ClientFrame.Span span) {
        boolean backwards = span.after() == null;
        return all(channels, who, channel, span).thenCompose(page -> {
            List<Event.Message> found =
                    page.messages.stream().filter(Event.Message::isMessage).toList();
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(page.with(List.of(), page.next));
            }
            long first = found.get(0).seq();
            long last = found.get(found.size() - 1).seq();
            return channels.changes(who, channel, first, last, backwards)
                    .thenApply(changes -> page.folded(found, changes, backwards));
        });
    }

    private HistoryPage folded(List<Event.Message> found, Broker.Changes changes, boolean backwards) {
        Long reached = changes.reached();
        List<Event.Message> entries = new ArrayList<>(found);
        if (reached != null) {
            entries.removeIf(one -> backwards ? one.seq() < reached : one.seq() > reached);
        }
        // Those of another life of the log are about other messages.
        changes.entries().stream().filter(one -> one.epoch().equals(epoch)).forEach(entries::add);
        return with(Folded.of(entries), reached == null ? next : reached);
    }

    private HistoryPage with(List<Folded> all, Long goOn) {
        return new HistoryPage(epoch, seq, messages, all, goOn, gap);
    }

    private static HistoryPage latest(Broker.Page page) {
        List<Event.Message> found = page.messages();
        Long reached = found.isEmpty() ? null : found.get(found.size() - 1).seq();
        return new HistoryPage(page.epoch(), page.last(), found, null, reached, null);
    }

    private static HistoryPage after(long after, Broker.Page page) {
        List<Event.Message> found = page.messages();
        long reached =
                found.isEmpty() ? page.last() : found.get(found.size() - 1).seq();
        return new HistoryPage(
                page.epoch(), page.last(), found, null, reached < page.last() ? reached : null, page.lostAfter(after));
    }

    private static HistoryPage before(Broker.Page page) {
        List<Event.Message> found = page.messages();
        Long reached = found.isEmpty() ? null : found.get(0).seq();
        return new HistoryPage(
                page.epoch(),
                page.last(),
                found,
                null,
                reached != null && reached > page.first() ? reached : null,
                null);
    }
}
