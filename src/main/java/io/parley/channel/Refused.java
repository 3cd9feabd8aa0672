package io.parley.channel;

/** Says no to a caller. Its message is written for clients: it never carries the text of another exception. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public Refused(Refusal refusal, String message) {
        this(refusal, message, null);
    }

    /** @param cause for the log only; {@code null} where the refusal is the client's own mistake */
    public Refused(Refusal refusal, String message, Throwable cause) {
        // A refusal is an answer and no accident: filling in a stack trace would be its dearest part.
        super(message, cause, false, cause != null);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
