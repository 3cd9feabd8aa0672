package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.OptionalLong;

/** Java raises its own limit to the hard one when it starts; so the limit that it now has is all that it can have. */
record FilesCheck(Machine machine, Given given) implements Check {
    /** Jars, logs, the store, the lines to Redis, and requests that come beside. */
    static final int RESERVE = 1024;

    @Override
    public Topic topic() {
        return Topic.FILES;
    }

    @Override
    public Finding examine(Patience patience) {
        OptionalLong limit = machine.limit("Max open files");
        if (limit.isEmpty()) {
            throw new NotExamined("This system does not tell.");
        }
        long needed = (long) given.connections() + RESERVE;
        String seen = Amount.of(limit.getAsLong()) + " files; " + Amount.of(given.connections()) + " connections need "
                + Amount.of(needed) + ".";
        if (limit.getAsLong() >= needed) {
            return topic().ok(seen);
        }
        long most = machine.numbers("proc/sys/fs/nr_open").stream().findFirst().orElse(Machine.UNLIMITED);
        String first = most < needed ? "First sysctl fs.nr_open=" + 2 * needed + ", then " : "";
        return topic().fail(
                        seen,
                        first + "LimitNOFILE=" + needed + " or more in the unit; ulimit -n " + needed
                                + " in a shell; --ulimit nofile=" + needed
                                + " for a container. Or set parley.connections to what there is room for.");
    }
}
