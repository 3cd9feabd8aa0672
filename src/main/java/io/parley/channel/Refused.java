package io.parley.channel;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Says no to a caller. Its message is written for clients: it never carries the text of another exception. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final Duration retryAfter;
    private final transient Current current;

    /** @param message {@code null}: nothing stands there */
    public record Current(ChannelName channel, Event.Message message) {}

    public Refused(Refusal refusal, String message) {
        this(refusal, message, null);
    }

    /** @param cause for the log only; {@code null} where the refusal is the client's own mistake */
    public Refused(Refusal refusal, String message, Throwable cause) {
        this(refusal, message, cause, null, null);
    }

    private Refused(Refusal refusal, String message, Throwable cause, Duration retryAfter, Current current) {
        // A refusal is an answer and no accident: filling in a stack trace would be its dearest part.
        super(message, cause, false, cause != null);
        this.refusal = refusal;
        this.retryAfter = retryAfter;
        this.current = current;
    }

    /** One that tells after which time the same may be asked again. */
    public static Refused later(Refusal refusal, String message, Duration retryAfter) {
        return new Refused(refusal, message, null, retryAfter, null);
    }

    /**
     * {@code ifSeq} did not match.
     *
     * @param current the newest message of the key; {@code null}: there is none
     */
    public static Refused conflict(ChannelName channel, Event.Message current) {
        return conflict(channel, current, "The newest message of this key has another number.");
    }

    /** The same in other words. */
    public static Refused conflict(ChannelName channel, Event.Message current, String message) {
        return new Refused(Refusal.CONFLICT, message, null, null, new Current(channel, current));
    }

    /** One key more would be too many. */
    public static Refused keysFull(int most) {
        return new Refused(
                Refusal.TOO_MANY, "This channel has " + most + " keys, and that is all: delete some (\"body\":null).");
    }

    /** What a change is about, or a reply answers, is not there, or not any longer. */
    public static Refused noTarget() {
        return new Refused(Refusal.NOT_FOUND, "There is no message of this number, or it was deleted.");
    }

    /** One reaction more would be too many. */
    public static Refused reactionsFull() {
        return new Refused(
                Refusal.TOO_MANY,
                "A message takes " + Relation.MOST_EMOJI + " different emoji and " + Relation.MOST_REACTIONS
                        + " reactions.");
    }

    /** One channel more would be too many to have a mark in. */
    public static Refused marksFull() {
        return new Refused(
                Refusal.TOO_MANY, "You have read marks in " + Marks.MOST + " channels: let go of some of them first.");
    }

    /** All that a client learns of a mistake of ours; whoever answers so has logged it. */
    public static Refused internal() {
        return new Refused(Refusal.INTERNAL, "This is a fault of the server's.");
    }

    /**
     * What a client may learn of a stage's failure.
     *
     * @param bug hears of a failure that is no refusal
     */
    public static Refused of(Throwable failure, Consumer<Throwable> bug) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Refused refused) {
            return refused;
        }
        bug.accept(cause);
        return internal();
    }

    public Refusal refusal() {
        return refusal;
    }

    /** After which time to ask again; {@code null} where nobody knows. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** What stands where something else was expected; {@code null} where nothing was. */
    public Current current() {
        return current;
    }
}
