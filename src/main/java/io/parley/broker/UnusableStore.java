package io.parley.broker;

/** The store cannot be opened as it is. The message is for the operator: it names the file and what to do. */
public final class UnusableStore extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableStore(String message, Throwable cause) {
        super(message, cause);
    }
}
