package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.Locale;
import java.util.Optional;

record CpuCheck(Machine machine) implements Check {

    @Override
    public Topic topic() {
        return Topic.CPU;
    }

    @Override
    public Finding examine(Patience patience) {
        int all = Runtime.getRuntime().availableProcessors();
        Optional<Double> share = new Container(machine).processors();
        if (share.isEmpty()) {
            return topic().ok(all + ", without a limit.");
        }
        String seen = String.format(Locale.ROOT, "A limit of %.2f processors.", share.get());
        return share.get() >= 1
                ? topic().ok(seen)
                : topic().warn(seen, "CPUQuota=100% or more in the unit, --cpus 1 or more for a container.");
    }
}
