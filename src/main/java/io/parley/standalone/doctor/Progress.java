package io.parley.standalone.doctor;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.PrintStream;
import java.time.Duration;

/** Says what is being looked at, a line for each; on a terminal the line of what takes long counts down. */
final class Progress implements Patience {
    private static final int RARELY = 10;

    private final PrintStream out;
    private final boolean terminal;
    private Topic topic;
    private long said;

    /** @param terminal whether a line may be written over */
    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void begin(Topic next) {
        topic = next;
        said = Long.MAX_VALUE;
        if (terminal) {
            out.print(topic.id() + " … ");
            out.flush();
        }
    }

    @Override
    public void left(Duration time) {
        long seconds = time.toSeconds() + 1;
        if (terminal) {
            out.print("\r" + topic.id() + " … " + seconds + " s left \033[K");
            out.flush();
        } else if (seconds <= said - RARELY) {
            out.println(topic.id() + ": " + seconds + " s left");
            said = seconds;
        }
    }

    void end(Finding finding) {
        out.println((terminal ? "\r\033[K" : "") + topic.id() + ": " + finding.state());
    }
}
