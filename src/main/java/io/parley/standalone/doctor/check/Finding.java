package io.parley.standalone.doctor.check;

import java.util.Objects;

/**
 * What the examination of one topic came to.
 *
 * @param seen what was found there, or why it was not examined
 * @param cure what to do about it; empty where nothing is to be done
 * @param file the file below {@code server-config/} that has the cure; empty where none has it
 */
public record Finding(Topic topic, State state, String seen, String cure, String file) {

    public Finding {
        Objects.requireNonNull(topic);
        Objects.requireNonNull(state);
        Objects.requireNonNull(seen);
        Objects.requireNonNull(cure);
        Objects.requireNonNull(file);
    }

    /** The same with the cure in another file. */
    public Finding in(String otherFile) {
        return new Finding(topic, state, seen, cure, otherFile);
    }
}
