package io.parley.channel;

/** An event in a tail, encoded once per format. The tail's lock guards it. */
final class Entry {
    final Event event;

    /** The number of the newest message at this place; a signal has that of the message before it. */
    final long seq;

    private final String[] texts = new String[Format.COUNT];

    /** Bytes, about; grows with each format it is encoded for. */
    private int weight;

    /** Whether its texts take two bytes a character. */
    private boolean wide;

    /** In how many places it is held: among the entries, and among the newest. */
    private int held;

    Entry(Event event, long seq) {
        this.event = event;
        this.seq = seq;
        this.weight = Weight.of(event);
    }

    int characters() {
        return event instanceof Event.Message message ? message.body().length() : 0;
    }

    boolean isWide() {
        return wide;
    }

    /** It has one place more. */
    void hold(Budget budget) {
        if (held++ == 0) {
            budget.take(weight);
        }
    }

    /** It has one place less. */
    void letGo(Budget budget) {
        if (--held == 0) {
            budget.take(-weight);
        }
    }

    String text(Format format, ChannelName channel, Budget budget) {
        String text = texts[format.index()];
        if (text == null) {
            text = format.encode(channel, event);
            texts[format.index()] = text;
            wide |= Weight.isWide(text);
            int more = Weight.of(text);
            weight += more;
            budget.take(more);
        }
        return text;
    }
}
