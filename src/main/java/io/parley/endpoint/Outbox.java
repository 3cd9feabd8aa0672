package io.parley.endpoint;

import io.parley.channel.Format;
import io.parley.channel.Frame;
import java.util.ArrayDeque;
import java.util.Deque;

/** The answers that wait to be written to one client, bounded: a client that asks and does not read is ended. */
final class Outbox {
    private static final int MAX_CHARACTERS = 4 << 20;

    /** {@code null}, mostly: most connections listen and ask nothing. */
    private Deque<String> answers;

    private int characters;
    private volatile boolean open;
    private volatile boolean empty = true;

    /** The first word of a connection. Until it is said, nothing is. */
    synchronized void open(String greeting) {
        if (greeting != null) {
            waiting().addFirst(greeting);
            characters += greeting.length();
            empty = false;
        }
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    /** @return whether there was room */
    synchronized boolean add(String answer) {
        characters += answer.length();
        waiting().add(answer);
        empty = false;
        return characters <= MAX_CHARACTERS;
    }

    private Deque<String> waiting() {
        if (answers == null) {
            answers = new ArrayDeque<>(1);
        }
        return answers;
    }

    boolean isEmpty() {
        return empty;
    }

    /** A frame of answers, or {@code null}. */
    synchronized String take(Format format) {
        if (answers == null) {
            return null;
        }
        Frame frame = new Frame(format);
        while (!answers.isEmpty() && frame.length() < Frame.SIZE) {
            String answer = answers.remove();
            characters -= answer.length();
            frame.add(answer);
        }
        if (answers.isEmpty()) {
            answers = null;
            empty = true;
        }
        return frame.text();
    }
}
