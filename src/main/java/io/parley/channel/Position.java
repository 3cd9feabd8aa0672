package io.parley.channel;

/**
 * Where a reader stands in a channel.
 *
 * @param epoch one life of the log; it changes when the log was lost or reset
 * @param seq the last message that was read; 0 before the first
 */
public record Position(String epoch, long seq) {}
