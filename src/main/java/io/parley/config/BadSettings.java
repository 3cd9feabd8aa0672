package io.parley.config;

import java.util.List;

/** The settings are wrong. The message is for the operator: it names each mistake. */
public final class BadSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSettings(List<String> mistakes) {
        super("Parley does not start: " + String.join(" ", mistakes));
    }
}
