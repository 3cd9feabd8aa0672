package io.parley.channel;

/**
 * How far a user has come in one life of a channel's log.
 *
 * @param read the number of the newest message that they have read; 0: none
 * @param delivered the number of the newest that one of their devices has told to have; never less than {@code read}
 */
public record Mark(String epoch, long read, long delivered) {

    public Mark {
        delivered = Math.max(read, delivered);
    }

    /** Both together: of one life of the log whatever is farther, of two the other's. */
    public Mark and(Mark other) {
        return epoch.equals(other.epoch)
                ? new Mark(epoch, Math.max(read, other.read), Math.max(delivered, other.delivered))
                : other;
    }

    /** What is read in this life of the log. */
    public long readIn(String life) {
        return epoch.equals(life) ? read : 0;
    }
}
