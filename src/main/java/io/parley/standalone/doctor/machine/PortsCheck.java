package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.List;

record PortsCheck(Machine machine, Given given) implements Check {

    @Override
    public Topic topic() {
        return Topic.PORTS;
    }

    @Override
    public Finding examine(Patience patience) {
        List<Long> range = machine.numbers("proc/sys/net/ipv4/ip_local_port_range");
        if (range.size() != 2) {
            throw new NotExamined("This system does not tell.");
        }
        long ports = range.get(1) - range.get(0) + 1;
        String seen = Amount.of(ports) + " (" + range.get(0) + " to " + range.get(1) + ") to each address of a node.";
        return ports >= given.connections()
                ? topic().ok(seen)
                : topic().warn(
                                seen + " A balancer here can give a node no more clients than that, and "
                                        + Amount.of(given.connections()) + " are wanted.",
                                "sysctl net.ipv4.ip_local_port_range=\"1024 65535\"; beyond 64,512 a second address for the"
                                        + " node. Where no balancer runs on this machine: --skip ports.");
    }
}
