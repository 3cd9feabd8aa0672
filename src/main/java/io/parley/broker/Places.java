package io.parley.broker;

import java.util.function.LongPredicate;

/**
 * Finds places by digests, in 8 bytes a slot: an open-addressed table (linear probing), of which between an eighth and three
 * quarters are taken. A slot has 31 bits of a digest and 32 of a place, so what it gives may be another's; whoever asks looks at
 * the place itself. It grows and shrinks in 256 parts, one at a time, so that nobody waits for all of it. For one thread.
 */
final class Places {
    /** What a place takes at most while the table grows, in bytes: the slots of a part that has just doubled. */
    static final int BYTES = 8 * 8 / 3 + 1;

    private static final int PARTS = 256;
    private static final int SMALLEST = 16;
    private static final long EMPTY = 0;

    private final Part[] parts = new Part[PARTS];
    private long newest;
    private int count;

    Places() {
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new Part();
        }
    }

    int count() {
        return count;
    }

    /** @param place above all places that were put before, and by less than 2^32 above all that are here */
    void put(long digest, long place) {
        newest = place;
        part(digest).put(slot(digest, place));
        count++;
    }

    /** The place under this digest that is the right one; -1: none. */
    long find(long digest, LongPredicate right) {
        return part(digest).find(tag(digest), right);
    }

    /** What is not here is gone already. */
    void remove(long digest, long place) {
        if (part(digest).remove(slot(digest, place))) {
            count--;
        }
    }

    private Part part(long digest) {
        return parts[(int) digest & (PARTS - 1)];
    }

    /** Never 0, so that no slot in use looks empty. */
    private static int tag(long digest) {
        return (int) (digest >>> 32) | 1;
    }

    private static long slot(long digest, long place) {
        return ((long) tag(digest) << 32) | (place & 0xFFFF_FFFFL);
    }

    private static int tagOf(long slot) {
        return (int) (slot >>> 32);
    }

    /** The rest of a place is that of the newest one, or one less. */
    private long place(long slot) {
        return newest - Integer.toUnsignedLong((int) newest - (int) slot);
    }

    private final class Part {
        private long[] slots = new long[SMALLEST];
        private int taken;

        void put(long slot) {
            if (taken + 1 > slots.length / 4 * 3) {
                resize(slots.length * 2);
            }
            insert(slot);
            taken++;
        }

        private void insert(long slot) {
            int at = home(slot);
            while (slots[at] != EMPTY) {
                at = next(at);
            }
            slots[at] = slot;
        }

        long find(int tag, LongPredicate right) {
            int at = tag >>> shift();
            while (slots[at] != EMPTY) {
                if (tagOf(slots[at]) == tag && right.test(place(slots[at]))) {
                    return place(slots[at]);
                }
                at = next(at);
            }
            return -1;
        }

        boolean remove(long slot) {
            int at = home(slot);
            while (slots[at] != slot) {
                if (slots[at] == EMPTY) {
                    return false;
                }
                at = next(at);
            }
            close(at);
            taken--;
            if (slots.length > SMALLEST && taken < slots.length / 8) {
                resize(slots.length / 2);
            }
            return true;
        }

        /** Moves into the gap what could not be found across it (Knuth, volume 3, algorithm 6.4R). */
        private void close(int removed) {
            int gap = removed;
            int mask = slots.length - 1;
            for (int at = next(gap); slots[at] != EMPTY; at = next(at)) {
                if (((at - home(slots[at])) & mask) >= ((at - gap) & mask)) {
                    slots[gap] = slots[at];
                    gap = at;
                }
            }
            slots[gap] = EMPTY;
        }

        private void resize(int size) {
            long[] old = slots;
            slots = new long[size];
            for (long slot : old) {
                if (slot != EMPTY) {
                    insert(slot);
                }
            }
        }

        private int home(long slot) {
            return tagOf(slot) >>> shift();
        }

        private int shift() {
            return Integer.numberOfLeadingZeros(slots.length) + 1;
        }

        private int next(int at) {
            return (at + 1) & (slots.length - 1);
        }
    }
}
