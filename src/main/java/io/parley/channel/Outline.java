package io.parley.channel;

import java.util.List;

/**
 * What it takes to count messages without reading them: which entries of a log are none that anybody would count, and who is
 * mentioned where.
 *
 * @param first the oldest entry that counts: no older than {@link #REACH} entries, or what is kept
 * @param last the newest entry
 * @param quiet the numbers of changes and of deleted messages, ascending
 * @param mentions by their numbers, ascending; those of deleted messages may be among them
 */
public record Outline(String epoch, long first, long last, List<Long> quiet, List<Mention> mentions) {
    /** So many entries are counted at most. */
    public static final int REACH = 10_000;

    /** A message that mentions somebody. */
    public record Mention(long seq, String user) {}

    public Outline {
        quiet = List.copyOf(quiet);
        mentions = List.copyOf(mentions);
    }

    /** From where on a log is told of that begins and ends there. */
    public static long reach(long first, long last) {
        return Math.max(first, last - REACH + 1);
    }
}
