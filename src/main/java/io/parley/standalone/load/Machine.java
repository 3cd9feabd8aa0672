package io.parley.standalone.load;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine allows and what this process uses of it. */
final class Machine {

    private static final Path PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    /** What a process has open besides its lines: jars, selectors, the terminal. */
    private static final int OTHER_FILES = 150;

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Machine() {}

    /** @throws WrongUse with the cure, where this machine cannot open so many lines */
    static void require(Options options) {
        int lines = options.crowd().connections() + options.talk().publishers();
        if (SYSTEM instanceof UnixOperatingSystemMXBean unix) {
            requireFiles(lines, unix.getMaxFileDescriptorCount());
        }
        int sources = options.locals().isEmpty()
                ? options.targets().size()
                : options.locals().size();
        requirePorts(lines, sources, ports());
    }

    static void requireFiles(int lines, long limit) {
        long needed = (long) lines + OTHER_FILES;
        if (needed > limit) {
            throw new WrongUse(lines + " connections need " + needed + " open files, and this process may have " + limit
                    + ". Raise the limit (ulimit -n " + needed + " before it, LimitNOFILE= in a systemd unit, nofile in"
                    + " /etc/security/limits.conf), or give fewer --connections.");
        }
    }

    /** @param sources how many addresses, here or there, have ports of their own */
    static void requirePorts(int lines, int sources, int portsEach) {
        if ((long) sources * portsEach < lines) {
            throw new WrongUse(lines + " connections need more ports than " + sources + " address"
                    + (sources == 1 ? " has" : "es have") + " (" + portsEach
                    + " each). Give more addresses to connect from"
                    + " (--local-address 127.0.0.1,127.0.0.2,… on this machine), more targets, or widen"
                    + " net.ipv4.ip_local_port_range.");
        }
    }

    private static int ports() {
        try {
            String[] range = Files.readString(PORTS).trim().split("\\s+", -1);
            return Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1;
        } catch (IOException | RuntimeException e) {
            // Not Linux: whatever is there will have to do.
            return 1 << 16;
        }
    }

    /** The CPU time of this process so far, in nanoseconds. */
    static long cpuTime() {
        return SYSTEM.getProcessCpuTime();
    }

    /** How busy the whole machine has been since the last call, from 0 to 1; below 0: unknown. */
    static double load() {
        return SYSTEM.getCpuLoad();
    }

    static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }
}
