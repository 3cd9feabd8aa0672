package io.parley.standalone.load;

import io.parley.standalone.load.Log.Claim;
import io.parley.standalone.load.Tally.Count;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What one subscriber is told of its channels: checked, counted and timed. It outlives the lines. One thread. */
final class Ear {

    private final Common common;
    private final Tally tally;
    private final Desk desk;
    private final boolean slow;
    private final Standing[] standings;

    /** @param slow whether how long a message takes says anything */
    Ear(Common common, Desk desk, int number, boolean slow) {
        this.common = common;
        this.tally = common.tally();
        this.desk = desk;
        this.slow = slow;
        int joins = common.options().crowd().joins();
        int channels = common.options().crowd().channels();
        this.standings = IntStream.range(0, joins)
                .mapToObj(i -> new Standing((int) (((long) number * joins + i) % channels), tally))
                .toArray(Standing[]::new);
    }

    Standing[] standings() {
        return standings;
    }

    /** From now on its channels' messages are complete with it only. */
    void enter() {
        if (!slow) {
            Stream.of(standings).forEach(standing -> wave(standing).enter());
        }
    }

    /** They are complete without it. */
    void leave() {
        if (!slow) {
            Stream.of(standings).forEach(standing -> wave(standing).leave());
        }
    }

    long behind() {
        return Stream.of(standings).mapToLong(Standing::behind).sum();
    }

    void settle() {
        Stream.of(standings).forEach(Standing::settle);
    }

    /** A message. Returns how many deliveries that is: none, where it came before. */
    int message(EventScanner event, long now) {
        Standing standing = standing(event);
        long seq = event.number(Field.SEQ);
        if (standing == null || standing.log() == null) {
            tally.add(Count.STRANGE);
            return 0;
        }
        if (!event.is(Field.EPOCH, standing.log().quotedEpoch())) {
            standing.strayTo(common.ledger().log(standing.channel(), event.text(Field.EPOCH), seq), seq);
            wave(standing).forget();
        }
        boolean live = standing.isLive(seq);
        if (!standing.take(seq) || !isOurs(event, standing, seq)) {
            return 0;
        }
        if (!live) {
            tally.add(Count.CAUGHT_UP);
        }
        if (!slow) {
            time(event, standing, seq, live, now);
        }
        return 1;
    }

    private boolean isOurs(EventScanner event, Standing standing, long seq) {
        long id = common.naming()
                .messageId(event.bytes(), event.textStart(Field.MESSAGE_ID), event.textEnd(Field.MESSAGE_ID));
        Claim claim = id < 0 ? null : common.ledger().heard(standing.log(), seq, id);
        if (claim == null || (claim == Claim.NEW && !common.isSent(id))) {
            tally.add(Count.STRANGE);
            return false;
        }
        return true;
    }

    private void time(EventScanner event, Standing standing, long seq, boolean live, long now) {
        int start = event.textStart(Field.BODY);
        long intended = common.origin() + Body.time(event.bytes(), start, event.textEnd(Field.BODY));
        if (common.timing().covers(intended)) {
            if (live) {
                desk.arrivedAfter(now - intended);
            }
            wave(standing).reached(seq, now, live);
        }
    }

    /** It has joined a channel, for the first time or again: the answer, or the part of hello, that says so. */
    void joined(EventScanner answer, Standing standing) {
        long seq = answer.number(Field.SEQ);
        if (standing.log() == null) {
            standing.join(common.ledger().log(standing.channel(), answer.text(Field.EPOCH), seq), seq);
            return;
        }
        tally.add(answer.isTrue(Field.RESUMED) ? Count.RESUMED : Count.NOT_RESUMED);
        if (answer.has(Field.GAP)) {
            EventScanner gap = answer.inside(Field.GAP);
            if (gap.has(Field.TO)) {
                standing.gap(gap.number(Field.FROM), gap.number(Field.TO));
            } else {
                standing.resetTo(common.ledger().log(standing.channel(), answer.text(Field.EPOCH), seq), seq);
                wave(standing).forget();
            }
        }
        standing.resume(seq);
    }

    void gap(EventScanner event) {
        Standing standing = standing(event);
        if (standing == null) {
            tally.add(Count.STRANGE);
        } else if (event.has(Field.TO)) {
            standing.gap(event.number(Field.FROM), event.number(Field.TO));
        } else {
            long seq = event.number(Field.SEQ);
            standing.reset(common.ledger().log(standing.channel(), event.text(Field.EPOCH), seq), seq);
            wave(standing).forget();
        }
    }

    /** {@code null}: it has not joined that. */
    private Standing standing(EventScanner event) {
        int channel =
                common.naming().channel(event.bytes(), event.textStart(Field.CHANNEL), event.textEnd(Field.CHANNEL));
        if (channel < 0) {
            return null;
        }
        // A subscriber's channels follow one another.
        int channels = common.options().crowd().channels();
        int place = Math.floorMod(channel - standings[0].channel(), channels);
        return place < standings.length ? standings[place] : null;
    }

    private Spread.Wave wave(Standing standing) {
        return desk.wave(standing.channel(), common.spreads()[standing.channel()]);
    }
}
