package io.parley.channel;

import java.util.HashMap;
import java.util.Map;

/**
 * A tail folded by key: the newest message of each, in order. It reaches further back than the tail itself, as far as its bounds let
 * it, so that whoever reads seldom still finds here what has changed. The tail's lock guards it.
 */
final class Newest {
    /** A node of this and one of a hash map with its place in the table, in bytes, about. */
    private static final int NODE_WEIGHT = 88;

    /** So many times more keys are held than a tail has entries: whoever reads this comes seldom, and takes one entry of each. */
    private static final int KEYS_PER_ENTRY = 16;

    private final Tail.Bounds bounds;
    private final Budget budget;
    private final Map<String, Node> keys = new HashMap<>();

    /** Before the first and behind the last. */
    private final Node ends = new Node(null, null, Long.MAX_VALUE);

    private long from;
    private long fromSeq;
    private long characters;

    static final class Node {
        final String key;
        final Entry entry;
        final long index;
        private Node before = this;
        private Node next = this;

        private Node(String key, Entry entry, long index) {
            this.key = key;
            this.entry = entry;
            this.index = index;
        }
    }

    /** @param from everything from this index on, and behind this number, will be added */
    Newest(long from, long fromSeq, Tail.Bounds bounds, Budget budget) {
        this.from = from;
        this.fromSeq = fromSeq;
        this.bounds = bounds;
        this.budget = budget;
    }

    /** Whatever has changed from this index on is here. */
    long from() {
        return from;
    }

    /** Whatever has changed behind this number is here. */
    long fromSeq() {
        return fromSeq;
    }

    /** Puts an entry in the place of what its key had before. */
    void fold(Entry entry, long index) {
        if (entry.event instanceof Event.Message message && message.key() != null) {
            entry.hold(budget);
            characters += entry.characters();
            budget.take(NODE_WEIGHT);
            Node node = new Node(message.key(), entry, index);
            Node old = keys.put(node.key, node);
            if (old != null) {
                letGo(old);
            }
            node.before = ends.before;
            node.next = ends;
            ends.before.next = node;
            ends.before = node;
            while (isTooMuch()) {
                drop();
            }
        }
    }

    private boolean isTooMuch() {
        return keys.size() > KEYS_PER_ENTRY * bounds.entries()
                || (characters > bounds.characters() && keys.size() > 1)
                || (keys.size() > Tail.LEAST && budget.isOver());
    }

    private void drop() {
        Node oldest = ends.next;
        keys.remove(oldest.key);
        from = oldest.index + 1;
        fromSeq = oldest.entry.seq;
        letGo(oldest);
    }

    private void letGo(Node node) {
        unlink(node);
        characters -= node.entry.characters();
        budget.take(-NODE_WEIGHT);
        node.entry.letGo(budget);
    }

    /** Lets everything go. */
    void empty() {
        while (!keys.isEmpty()) {
            drop();
        }
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
