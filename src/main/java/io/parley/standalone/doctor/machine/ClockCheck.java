package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.nio.file.Files;
import java.util.stream.Stream;

/** What the programs that set a clock leave behind. That there is nothing of them proves nothing: a host sets its guests'. */
record ClockCheck(Machine machine) implements Check {

    @Override
    public Topic topic() {
        return Topic.CLOCK;
    }

    @Override
    public Finding examine(Patience patience) {
        return Stream.of(
                        "run/systemd/timesync/synchronized", "run/chrony/chronyd.pid", "run/ntpd.pid", "run/ntpsec.pid")
                .filter(file -> Files.exists(machine.path(file)))
                .findFirst()
                .map(file -> topic().ok("Something sets it (/" + file + ")."))
                .orElseThrow(() -> new NotExamined("Nothing here tells; the host may set it."));
    }
}
