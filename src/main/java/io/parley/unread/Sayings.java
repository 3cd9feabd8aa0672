package io.parley.unread;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Mark;
import io.parley.channel.Position;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The marks of those who say something: whoever does has read what is before it. In each channel one of a user is on its way at a time; those that
 * come meanwhile are one.
 */
final class Sayings {
    private static final Logger LOG = System.getLogger(Sayings.class.getName());

    private final Keeping keeping;

    /** What is on its way, and what came meanwhile. */
    private final Map<Said, Mark> marks = new HashMap<>();

    private record Said(String user, ChannelName channel) {}

    /** Keeps a mark. */
    interface Keeping {
        CompletionStage<Mark> keep(Author user, ChannelName channel, Mark mark);
    }

    Sayings(Keeping keeping) {
        this.keeping = keeping;
    }

    /** It is kept soon: whoever said it does not wait for that, and a node that dies meanwhile leaves it unread. */
    void said(Author user, ChannelName channel, Position at) {
        Said said = new Said(user.id(), channel);
        Mark mark = new Mark(at.epoch(), at.seq(), at.seq());
        synchronized (marks) {
            Mark before = marks.putIfAbsent(said, mark);
            if (before != null) {
                marks.put(said, before.and(mark));
                return;
            }
        }
        keep(user, said, mark);
    }

    private void keep(Author user, Said said, Mark mark) {
        keeping.keep(user, said.channel(), mark).whenComplete((kept, failure) -> {
            if (failure != null) {
                LOG.log(Level.DEBUG, "A read mark could not be kept.", failure);
            }
            Mark more;
            synchronized (marks) {
                more = marks.get(said);
                if (more.equals(mark) || failure != null) {
                    marks.remove(said);
                    return;
                }
            }
            keep(user, said, more);
        });
    }
}
