package io.parley.channel;

import java.util.Set;

/**
 * A run of consecutive events, encoded and joined once for all readers that stand at the same place.
 *
 * @param from index in the tail of the first event
 * @param next index in the tail to read on from
 * @param seq the newest message's number at the end of the run
 * @param full whether the run ends because it has reached the size of a frame, and not because the tail ends
 * @param text a whole frame; absent when nothing in the run is for this reader
 * @param messages how many messages are in the text
 * @param authors the ids of those whose own doings are in the run: they are not told to themselves
 * @param weight bytes that it takes, about
 */
record Run(long from, long next, long seq, boolean full, String text, int messages, Set<String> authors, int weight) {}
