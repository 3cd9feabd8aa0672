package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.List;

record AllFilesCheck(Machine machine, Given given) implements Check {

    @Override
    public Topic topic() {
        return Topic.FILES_OF_ALL;
    }

    @Override
    public Finding examine(Patience patience) {
        List<Long> most = machine.numbers("proc/sys/fs/file-max");
        List<Long> now = machine.numbers("proc/sys/fs/file-nr");
        if (most.isEmpty() || now.isEmpty()) {
            throw new NotExamined("This system does not tell.");
        }
        long free = most.get(0) - now.get(0);
        long needed = (long) given.connections() + FilesCheck.RESERVE;
        String seen = Amount.of(most.get(0)) + ", of which " + Amount.of(now.get(0)) + " are in use.";
        // Twice: a balancer on the same machine has two files for each client.
        return free >= 2 * needed
                ? topic().ok(seen)
                : topic().warn(seen, "sysctl fs.file-max=" + (now.get(0) + 4 * needed));
    }
}
