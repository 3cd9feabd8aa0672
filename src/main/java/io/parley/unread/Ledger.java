package io.parley.unread;

import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.channel.Mark;
import io.parley.channel.Outline;
import io.parley.channel.Relation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What it takes to count the messages of a channel, up to its newest. What comes twice counts once. Not thread-safe. */
final class Ledger {
    private static final Numbers NONE = new Numbers();

    private final ChannelName channel;
    private final Function<String, List<String>> mentioned;
    private final String epoch;
    private final long first;
    private final Numbers quiet;
    private final Map<String, Numbers> mentions = new HashMap<>();
    private long last;

    /** @param mentioned the ids of those whom a body mentions */
    Ledger(ChannelName channel, Outline outline, Function<String, List<String>> mentioned) {
        this.channel = channel;
        this.mentioned = mentioned;
        this.epoch = outline.epoch();
        this.first = outline.first();
        this.last = outline.last();
        this.quiet = new Numbers(outline.quiet());
        outline.mentions().forEach(one -> mention(one.user(), one.seq()));
    }

    String epoch() {
        return epoch;
    }

    private void mention(String user, long seq) {
        mentions.computeIfAbsent(user, id -> new Numbers()).add(seq);
    }

    void add(Event.Message message) {
        last = Math.max(last, message.seq());
        if (message.relation() instanceof Relation.Deleted deleted) {
            quiet.add(deleted.target());
        }
        if (message.counts()) {
            mentioned.apply(message.body()).forEach(user -> mention(user, message.seq()));
        } else {
            quiet.add(message.seq());
        }
    }

    Count count(String user, Mark mark) {
        long read = mark == null ? 0 : Math.min(mark.readIn(epoch), last);
        long from = Math.max(read, Outline.reach(first, last) - 1);
        long mentioning = 0;
        for (long seq : mentions.getOrDefault(user, NONE).allAbove(from)) {
            mentioning += quiet.has(seq) ? 0 : 1;
        }
        return new Count(channel, epoch, last, read, last - from - quiet.above(from), mentioning);
    }
}
