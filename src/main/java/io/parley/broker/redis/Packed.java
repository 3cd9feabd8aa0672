package io.parley.broker.redis;

/** Strings one after the other in one text, each behind its length in characters: any text goes through as it is. */
final class Packed {
    /** As it may stand before any number. */
    private static final char MARK = '+';

    private Packed() {}

    /** The same with a sign before it: whoever does not know of it reads it as any other. */
    static StringBuilder addMarked(StringBuilder to, String part) {
        return add(to.append(MARK), part);
    }

    static StringBuilder add(StringBuilder to, String part) {
        return to.append(part.length()).append(':').append(part);
    }

    /** Reads from a place in a text on. */
    static final class Reader {
        private final String text;
        private int place;

        Reader(String text, int place) {
            this.text = text;
            this.place = place;
        }

        boolean hasNext() {
            return place < text.length();
        }

        boolean isMarked() {
            return text.charAt(place) == MARK;
        }

        String next() {
            int start = text.indexOf(':', place) + 1;
            int end = start + Integer.parseInt(text, place, start - 1, 10);
            place = end;
            return text.substring(start, end);
        }

        /** Up to the next space. */
        String word() {
            int end = text.indexOf(' ', place);
            String word = text.substring(place, end);
            place = end + 1;
            return word;
        }

        long number() {
            int end = text.indexOf(' ', place);
            long number = Long.parseLong(text, place, end, 10);
            place = end + 1;
            return number;
        }

        String rest() {
            String rest = text.substring(place);
            place = text.length();
            return rest;
        }
    }
}
