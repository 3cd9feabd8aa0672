package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.List;

record TcpMemoryCheck(Machine machine, Given given) implements Check {
    private static final int PAGE = 4096;

    /** Bytes that wait in the kernel for a connection that is written to: a batch, both ways. */
    private static final int EACH = 16_384;

    @Override
    public Topic topic() {
        return Topic.TCP_MEMORY;
    }

    @Override
    public Finding examine(Patience patience) {
        List<Long> pages = machine.numbers("proc/sys/net/ipv4/tcp_mem");
        if (pages.size() != 3) {
            throw new NotExamined("This system does not tell.");
        }
        // From the second number on the kernel presses, at the third it drops.
        long bytes = pages.get(1) * PAGE;
        long needed = (long) given.connections() * EACH;
        String seen = Amount.bytes(bytes) + " until the kernel begins to save, " + Amount.bytes(pages.get(2) * PAGE)
                + " at most.";
        long third = needed / PAGE;
        return bytes >= needed
                ? topic().ok(seen)
                : topic().warn(
                                seen + " " + Amount.of(given.connections())
                                        + " connections that are written to at once take " + Amount.bytes(needed) + ".",
                                "sysctl net.ipv4.tcp_mem=\"" + third * 3 / 4 + " " + third + " " + third * 3 / 2
                                        + "\" (pages), on a machine that has the memory.");
    }
}
