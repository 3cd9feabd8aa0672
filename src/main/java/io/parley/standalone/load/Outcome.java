package io.parley.standalone.load;

/** How it ended, for scripts. */
enum Outcome {
    /** Nothing lost or doubled, and no connection failed. */
    FINE(0),
    /** Something was, or the verification is not complete. */
    FAILED(1),
    /** The command line, or this machine, does not allow it. */
    WRONG_USE(2),
    NOT_CONNECTED(3);

    private final int exitCode;

    Outcome(int exitCode) {
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
