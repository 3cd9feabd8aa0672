package io.parley.channel;

import java.util.HashMap;
import java.util.Map;

/**
 * A tail folded by key: the newest message of each, in order. It reaches further back than the tail itself, as far as its bounds let
 * it, so that whoever reads seldom still finds here what has changed. The tail's lock guards it.
 */
final class Newest {
    /** A node of this and one of a hash map with its place in the table, in bytes, about. */
    static final int NODE_WEIGHT = 88;

    private final Map<String, Node> keys = new HashMap<>();

    /** Before the first and behind the last. */
    private final Node ends = new Node(null, null, Long.MAX_VALUE);

    private long from;
    private long fromSeq;

    static final class Node {
        final String key;
        final Tail.Entry entry;
        final long index;
        private Node before = this;
        private Node next = this;

        private Node(String key, Tail.Entry entry, long index) {
            this.key = key;
            this.entry = entry;
            this.index = index;
        }
    }

    /** @param from everything from this index on, and behind this number, will be added */
    Newest(long from, long fromSeq) {
        this.from = from;
        this.fromSeq = fromSeq;
    }

    /** Whatever has changed from this index on is here. */
    long from() {
        return from;
    }

    /** Whatever has changed behind this number is here. */
    long fromSeq() {
        return fromSeq;
    }

    int size() {
        return keys.size();
    }

    /** @return what this takes the place of, or {@code null} */
    Node add(String key, Tail.Entry entry, long index) {
        Node node = new Node(key, entry, index);
        Node old = keys.put(key, node);
        if (old != null) {
            unlink(old);
        }
        node.before = ends.before;
        node.next = ends;
        ends.before.next = node;
        ends.before = node;
        return old;
    }

    /** Takes out the oldest; {@code null} when there is none. */
    Node drop() {
        Node oldest = ends.next;
        if (oldest == ends) {
            return null;
        }
        unlink(oldest);
        keys.remove(oldest.key);
        from = oldest.index + 1;
        fromSeq = oldest.entry.seq;
        return oldest;
    }

    private static void unlink(Node node) {
        node.before.next = node.next;
        node.next.before = node.before;
    }

    /** The first from an index on; {@code null} when there is none. */
    Node first(long index) {
        Node node = ends;
        while (node.before != ends && node.before.index >= index) {
            node = node.before;
        }
        return node == ends ? null : node;
    }

    /** The first behind a number; {@code null} when there is none. */
    Node behind(long seq) {
        Node node = ends;
        while (node.before != ends && node.before.entry.seq > seq) {
            node = node.before;
        }
        return node == ends ? null : node;
    }

    Node next(Node node) {
        return node.next == ends ? null : node.next;
    }
}
