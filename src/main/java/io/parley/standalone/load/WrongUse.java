package io.parley.standalone.load;

import java.util.List;

/** The command line is wrong, or this machine cannot do what it asks for. */
final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongUse(String message) {
        super(message);
    }

    WrongUse(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
    }
}
