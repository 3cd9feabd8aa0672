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
        Position now = later(head, page);
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

    /** Whether what has changed of the newest of each key since a position is all there. */
    static boolean reaches(Broker.Page page, Position since) {
        return since.seq() <= page.last() && page.lostAfter(since.seq()) == null;
    }

    /**
     * Begins with a snapshot of the newest of each key.
     *
     * @param since what the reader asked to go on from, or {@code null}
     * @param lost {@code null}: nobody knows what of it
     * @param page the first of the snapshot
     */
    static Channel.Admission anew(
            Subscription subscription, Position since, Event.Gap lost, Position head, Broker.Page page) {
        subscription.snapshot(page);
        Event.Gap gap = since == null || lost != null ? lost : new Event.Gap(since.seq() + 1, null);
        return new Channel.Admission(subscription, later(head, page), false, gap, null);
    }

    /** Goes on with what has changed of them since. */
    static Channel.Admission changes(Subscription subscription, Position since, Position head, Broker.Page page) {
        subscription.changes(since.seq(), page);
        return new Channel.Admission(subscription, later(head, page), true, null, null);
    }

    private static Position later(Position head, Broker.Page page) {
        return new Position(head.epoch(), Math.max(head.seq(), page.last()));
    }
}
