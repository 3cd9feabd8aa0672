package io.parley.standalone.doctor;

/** The command line is wrong. The message is for who wrote it. */
final class WrongUse extends Exception {
    private static final long serialVersionUID = 1L;

    WrongUse(String message) {
        super(message);
    }
}
