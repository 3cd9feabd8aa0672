package io.parley.unread;

import java.util.Arrays;
import java.util.Collection;

/** Numbers of messages, each once, ascending. Most come at the end. Not thread-safe. */
final class Numbers {
    private static final int FEW = 4;

    private long[] numbers;
    private int size;

    Numbers() {
        this.numbers = new long[FEW];
    }

    /** @param ascending each once */
    Numbers(Collection<Long> ascending) {
        this.numbers = ascending.stream().mapToLong(Long::longValue).toArray();
        this.size = numbers.length;
    }

    void add(long number) {
        int place = size > 0 && numbers[size - 1] >= number ? Arrays.binarySearch(numbers, 0, size, number) : -size - 1;
        if (place < 0) {
            place = -place - 1;
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, Math.max(FEW, size * 2));
            }
            System.arraycopy(numbers, place, numbers, place + 1, size - place);
            numbers[place] = number;
            size++;
        }
    }

    boolean has(long number) {
        return Arrays.binarySearch(numbers, 0, size, number) >= 0;
    }

    /** How many are higher. */
    int above(long number) {
        int place = Arrays.binarySearch(numbers, 0, size, number);
        return size - (place < 0 ? -place - 1 : place + 1);
    }

    /** Those that are higher. */
    long[] allAbove(long number) {
        return Arrays.copyOfRange(numbers, size - above(number), size);
    }
}
