package io.parley.job;

import java.util.Locale;

/** Where a job stands. The word is the one of its messages. */
public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isEnd() {
        return this != RUNNING;
    }

    /** @return {@code null} for a word that is none */
    static State of(String word) {
        for (State state : values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        return null;
    }
}
