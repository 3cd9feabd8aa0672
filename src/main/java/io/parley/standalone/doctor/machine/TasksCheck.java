package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.OptionalLong;

record TasksCheck(Machine machine) implements Check {
    /** A container's pool (200 and some), Parley's own, the collector's and the compiler's; and as many again. */
    private static final int NEEDED = 512;

    @Override
    public Topic topic() {
        return Topic.TASKS;
    }

    @Override
    public Finding examine(Patience patience) {
        OptionalLong own = machine.limit("Max processes");
        if (own.isEmpty()) {
            throw new NotExamined("This system does not tell.");
        }
        long group = new Container(machine).tasks().orElse(Machine.UNLIMITED);
        long least = Math.min(own.getAsLong(), group);
        if (least == Machine.UNLIMITED) {
            return topic().ok("No limit.");
        }
        String seen = Amount.of(least) + (group <= own.getAsLong() ? " in its control group." : " for its user.");
        return least >= NEEDED
                ? topic().ok(seen)
                : topic().warn(
                                seen + " A node needs about " + NEEDED + ".",
                                "TasksMax=" + 4 * NEEDED + " in the unit, --pids-limit " + 4 * NEEDED
                                        + " for a container, ulimit -u for a user.");
    }
}
