package io.parley.standalone.doctor.check;

/** A topic cannot be examined, or need not be. That is no fault of its own: the message says why. */
public final class NotExamined extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotExamined(String why) {
        super(why);
    }
}
