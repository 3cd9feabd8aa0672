package io.parley.standalone.doctor.check;

import java.io.IOException;

/** Looks at one topic. */
public interface Check {

    Topic topic();

    /** Starts what takes its time, so that the others are examined meanwhile. Says nothing about the topic yet. */
    default void begin() {}

    /**
     * @param patience is told how long it still takes, where that is long
     * @throws NotExamined when something else must be right first
     * @throws IOException when the line broke meanwhile
     */
    Finding examine(Patience patience) throws IOException, InterruptedException;
}
