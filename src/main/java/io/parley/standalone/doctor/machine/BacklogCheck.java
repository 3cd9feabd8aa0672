package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.List;

record BacklogCheck(Machine machine, Given given) implements Check {
    /** In seconds: the clients of a node that went come back within so many. */
    private static final int WINDOW = 6;

    private static final int LEAST = 128;
    private static final int MOST = 4096;

    @Override
    public Topic topic() {
        return Topic.BACKLOG;
    }

    @Override
    public Finding examine(Patience patience) {
        List<Long> accepted = machine.numbers("proc/sys/net/core/somaxconn");
        List<Long> begun = machine.numbers("proc/sys/net/ipv4/tcp_max_syn_backlog");
        if (accepted.isEmpty() || begun.isEmpty()) {
            throw new NotExamined("This system does not tell.");
        }
        // What comes in a second, should Java stand still for so long.
        long needed = Math.max(LEAST, Math.min(MOST, given.connections() / WINDOW));
        // With cookies the second list may be full: nobody is dropped then.
        boolean cookies =
                machine.numbers("proc/sys/net/ipv4/tcp_syncookies").stream().anyMatch(value -> value > 0);
        String seen = "somaxconn " + Amount.of(accepted.get(0)) + ", tcp_max_syn_backlog " + Amount.of(begun.get(0))
                + (cookies ? " (with SYN cookies)." : ".");
        boolean enough = accepted.get(0) >= needed && (cookies || begun.get(0) >= needed);
        return enough
                ? topic().ok(seen)
                : topic().warn(
                                seen + " " + Amount.of(needed) + " are needed.",
                                "sysctl net.core.somaxconn=" + MOST + " net.ipv4.tcp_max_syn_backlog=" + MOST
                                        + ", and as much in the server's accept queue.");
    }
}
