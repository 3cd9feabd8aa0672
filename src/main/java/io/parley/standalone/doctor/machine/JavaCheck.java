package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

record JavaCheck(Machine machine) implements Check {
    /** Bytes: what the serial collector cleans in about a second. */
    private static final long LARGE = 1L << 30;

    @Override
    public Topic topic() {
        return Topic.JAVA;
    }

    @Override
    public Finding examine(Patience patience) {
        if (!machine.isSelf()) {
            throw new NotExamined("It is looked at from outside.");
        }
        List<String> collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .toList();
        String seen = System.getProperty("java.vm.name") + " " + Runtime.version() + ", "
                + String.join(" and ", collectors) + ".";
        boolean serial = collectors.contains("Copy");
        return serial && Runtime.getRuntime().maxMemory() > LARGE
                ? topic().warn(seen, "-XX:+UseG1GC. Java takes the serial one by itself where it has one processor.")
                : topic().ok(seen);
    }
}
