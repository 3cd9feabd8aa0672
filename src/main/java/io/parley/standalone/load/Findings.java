package io.parley.standalone.load;

import io.parley.standalone.load.Tally.Count;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the verification has found. All of it should be 0. */
record Findings(Map<Count, Long> counts) {

    /** In the order in which they are told. */
    static final List<Count> ALL = List.of(
            Count.MISSING,
            Count.DROPPED,
            Count.RESET,
            Count.UNTOLD_EPOCH,
            Count.DOUBLED,
            Count.DISORDERED,
            Count.CONTRADICTED,
            Count.STRANGE,
            Count.UNREADABLE);

    static Findings of(Tally tally) {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        ALL.forEach(count -> counts.put(count, tally.get(count)));
        return new Findings(counts);
    }

    long wrong() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    static String sentence(Count count) {
        return switch (count) {
            case MISSING -> "acknowledged or skipped, and never delivered";
            case DROPPED -> "lost, and the server said so (gap)";
            case RESET -> "times a log was lost or reset, and the server said so";
            case UNTOLD_EPOCH -> "times a new epoch began without a word";
            case DOUBLED -> "delivered twice";
            case DISORDERED -> "delivered behind a later one";
            case CONTRADICTED -> "numbers of two messages, or messages of two numbers";
            case STRANGE -> "messages that this run did not send";
            case UNREADABLE -> "frames that cannot be read";
            default -> throw new IllegalArgumentException(count.name());
        };
    }
}
