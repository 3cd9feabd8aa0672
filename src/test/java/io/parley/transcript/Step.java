package io.parley.transcript;

import java.util.List;

/** One step of a transcript. {@code line} is its line number, for whoever has to find it. */
sealed interface Step {

    int line();

    String client();

    record Open(int line, String client, String path, List<String> subprotocols, boolean withKey) implements Step {}

    record Say(int line, String client, String text) implements Step {}

    /** All of these come next, in any order. */
    record Hear(int line, String client, List<String> texts) implements Step {}

    record Closed(int line, String client, int code) implements Step {}

    record Leave(int line, String client) implements Step {}
}
