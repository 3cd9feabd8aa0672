package io.parley.standalone;

/** The command line cannot be understood. The message is for whoever typed it. */
final class WrongUse extends Exception {
    private static final long serialVersionUID = 1L;

    WrongUse(String message) {
        super(message);
    }
}
