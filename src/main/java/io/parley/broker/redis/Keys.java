package io.parley.broker.redis;

import io.parley.channel.ChannelName;

/** The names of everything in Redis. All keys of a channel share a hash tag, so that a Redis Cluster keeps them together. */
record Keys(String prefix) {

    /** Of the nodes that live: a hash of their beats. */
    String nodes() {
        return prefix + "nodes";
    }

    /** Of the channels that have messages: a sorted set of their paths. */
    String channels() {
        return prefix + "channels";
    }

    /** Where a channel's announcements go. */
    String topic(ChannelName channel) {
        return prefix + '{' + channel.path() + '}';
    }

    ChannelName channel(String topic) {
        return ChannelName.parse(topic.substring(prefix.length() + 1, topic.length() - 1));
    }

    /** A hash: epoch and number, where the epoch begins, the version of the people, which ids are written to. */
    String meta(ChannelName channel) {
        return topic(channel) + ":meta";
    }

    /** A stream: the messages, under their numbers. */
    String log(ChannelName channel) {
        return topic(channel) + ":log";
    }

    /** A sorted set: the keys that are there, by the numbers of their newest messages. */
    String keys(ChannelName channel) {
        return topic(channel) + ":newest";
    }

    /** The same of the keys that were deleted, as long as the log tells of it. */
    String gone(ChannelName channel) {
        return topic(channel) + ":gone";
    }

    /** A hash: the newest message of each of these keys. */
    String state(ChannelName channel) {
        return topic(channel) + ":state";
    }

    /** A sorted set: the newest edit and the reactions of messages, or their deletions, by the numbers of the messages. */
    String changes(ChannelName channel) {
        return topic(channel) + ":changes";
    }

    /** A sorted set: the numbers of the messages that were deleted, by themselves. */
    String deleted(ChannelName channel) {
        return topic(channel) + ":deleted";
    }

    /** A sorted set: the numbers of the changes, by themselves. */
    String quiet(ChannelName channel) {
        return topic(channel) + ":quiet";
    }

    /** A sorted set: the numbers of messages and whom they mention, by the numbers. */
    String mentions(ChannelName channel) {
        return topic(channel) + ":mentions";
    }

    /** A hash: how far a user has come in each channel. */
    String marks(String user) {
        return prefix + "{user/" + user + "}:marks";
    }

    /** A hash: when each user came to a channel first, in milliseconds. */
    String came(ChannelName channel) {
        return topic(channel) + ":came";
    }

    /** A sorted set: the same users by when they were seen there last. */
    String seen(ChannelName channel) {
        return topic(channel) + ":seen";
    }

    /** One of two hashes of the publishers' own message ids, with their numbers. */
    String ids(ChannelName channel, int which) {
        return topic(channel) + ":ids" + which;
    }

    /** A hash: who has how many connections at which node. */
    String people(ChannelName channel) {
        return topic(channel) + ":people";
    }

    /** A hash: the pieces of a value, and what is known of it. No channel has such a name. */
    String value(String id) {
        return prefix + "{value:" + id + "}";
    }

    /** A hash: how much room each value takes, and all together. */
    String valueSizes() {
        return prefix + "{values}:sizes";
    }

    /** A sorted set: the values by the times at which they end, in milliseconds. */
    String valueEnds() {
        return prefix + "{values}:ends";
    }
}
