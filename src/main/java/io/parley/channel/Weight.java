package io.parley.channel;

/**
 * What stands in a tail takes so many bytes of the heap, about. Counted for the layout of JDK 17 with compressed pointers and
 * 8 bytes' alignment, and held against the growth of a heap that a tail of 20,000 messages fills (WeightTest): within a tenth.
 * A message that came over the network alone: whatever it shares with others (epoch, an author who is connected here) is not
 * counted.
 */
final class Weight {
    /** The tail's entry and its array of texts, and the ring's place for it, of which every other one may be empty. */
    private static final int ENTRY = 40 + 32 + 8;

    /** The message's record and its time. */
    private static final int MESSAGE = 48 + 24;

    /** What it says of another entry. */
    private static final int RELATION = 32;

    /** A signal with what only it holds. */
    private static final int SIGNAL = 48;

    /** A string and the head of its bytes, and half of what aligning each costs. */
    private static final int TEXT = 24 + 16 + 4;

    private Weight() {}

    static int of(Event event) {
        return ENTRY
                + (event instanceof Event.Message message
                        ? MESSAGE
                                + of(message.messageId())
                                + of(message.key())
                                + of(message.body())
                                + of(message.relation())
                        : SIGNAL);
    }

    private static int of(Relation relation) {
        if (relation == null) {
            return 0;
        }
        return RELATION + (relation instanceof Relation.Reacted reacted ? of(reacted.emoji()) : 0);
    }

    static int of(String text) {
        return text == null ? 0 : ofText(text.length(), isWide(text));
    }

    static int ofText(int characters, boolean wide) {
        return TEXT + (wide ? 2 * characters : characters);
    }

    /** Whether a character of it is none of Latin-1: then all of them take two bytes. */
    static boolean isWide(String text) {
        if (text != null) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) > 0xFF) {
                    return true;
                }
            }
        }
        return false;
    }
}
