package io.parley.channel;

import java.util.List;

/** Where a subscription begins that the tail does not reach, and what is lost to it there. */
final class Placement {
    private Placement() {}

    /** Behind what to begin; {@code null} when the position asked for is of another life of the log. */
    static Position from(Start start, Position head) {
        if (start instanceof Start.Last last) {
            return new Position(head.epoch(), Math.max(0, head.seq() - last.count()));
        }
        if (start instanceof Start.Since since) {
            return since.position().epoch().equals(head.epoch()) ? since.position() : null;
        }
        return head;
    }

    /** Begins with what comes next. */
    static Channel.Admission onward(
            Subscription subscription, Position since, Position head, Members.Snapshot snapshot) {
        boolean same = since.epoch().equals(head.epoch());
        Long lastMissed = same && since.seq() < head.seq() ? head.seq() : null;
        Event.Gap gap = since.equals(head) ? null : new Event.Gap(since.seq() + 1, lastMissed);
        return new Channel.Admission(subscription, head, gap == null, gap, snapshot);
    }

    /** Begins where a page that was read says. */
    static Channel.Admission admit(
            Subscription subscription,
            Start start,
            Position from,
            Position head,
            Broker.Page page,
            Members.Snapshot snapshot) {
        Position now = new Position(head.epoch(), Math.max(head.seq(), page.last()));
        if (from == null || from.seq() > page.last()) {
            // Not of this log: nobody knows what was lost, and all that is kept is news.
            Event.Gap gap = start instanceof Start.Since since
                    ? new Event.Gap(since.position().seq() + 1, null)
                    : null;
            Broker.Page kept =
                    from == null ? page : new Broker.Page(page.epoch(), List.of(), page.first(), page.last());
            subscription.history(page.first() - 1, kept);
            return new Channel.Admission(subscription, now, false, gap, snapshot);
        }
        Event.Gap gap = start instanceof Start.Since ? page.lostAfter(from.seq()) : null;
        subscription.history(Math.max(from.seq(), page.first() - 1), page);
        return new Channel.Admission(subscription, now, start instanceof Start.Since && gap == null, gap, snapshot);
    }
}
