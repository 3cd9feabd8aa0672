package io.parley.channel;

import java.util.ArrayList;
import java.util.List;

/** Joins encoded events to the text of one frame. */
public final class Frame {
    /**
     * A frame ends with the event that reaches this many characters. Mostly it stays under the 64 KiB above which containers write
     * it in two pieces.
     */
    public static final int SIZE = 60 * 1024;

    private final Format format;
    private final List<String> events = new ArrayList<>();
    private int length;

    public Frame(Format format) {
        this.format = format;
    }

    /** @param event {@code null} is nothing to add: the format has no word for it */
    public void add(String event) {
        if (event != null) {
            events.add(event);
            length += event.length() + format.separator().length();
        }
    }

    /** Characters so far. */
    public int length() {
        return length;
    }

    /** The whole frame; {@code null} when it holds nothing. */
    public String text() {
        if (events.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder(
                length + format.open().length() + format.close().length());
        text.append(format.open());
        for (int i = 0; i < events.size(); i++) {
            text.append(i == 0 ? "" : format.separator()).append(events.get(i));
        }
        return text.append(format.close()).toString();
    }

    /** Adds the events of one whole frame to another. */
    public static void join(Format format, StringBuilder frame, String more) {
        frame.setLength(frame.length() - format.close().length());
        frame.append(format.separator()).append(more, format.open().length(), more.length());
    }
}
