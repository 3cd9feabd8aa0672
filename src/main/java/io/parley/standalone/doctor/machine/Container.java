package io.parley.standalone.doctor.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the control groups of a process allow it: those of a container, of a systemd unit, or of both. The tightest of them
 * and of all those above them counts.
 */
final class Container {
    private static final String ROOT = "sys/fs/cgroup";

    /** Where a group of the first version has no limit, it says about so much. */
    private static final long NONE = 1L << 60;

    private final Machine machine;

    Container(Machine machine) {
        this.machine = machine;
    }

    /** Bytes; empty without a limit. */
    OptionalLong memory() {
        return tightest("memory", "memory.max", "memory.limit_in_bytes");
    }

    /** Threads of all processes together; empty without a limit. */
    OptionalLong tasks() {
        return tightest("pids", "pids.max", "pids.max");
    }

    /** Processors, of which one may have a part; nothing without a limit. */
    Optional<Double> processors() {
        Double least = null;
        for (Place at = start("cpu"); at != null; at = at.above()) {
            Place here = at;
            String[] quota = machine.text(at.file("cpu.max"))
                    .orElseGet(() -> first(here))
                    .split("\\s+", -1);
            OptionalLong used = Machine.number(quota[0]);
            if (quota.length == 2 && used.isPresent() && used.getAsLong() != Machine.UNLIMITED) {
                double share = (double) used.getAsLong() / Long.parseLong(quota[1]);
                least = least == null ? share : Math.min(least, share);
            }
        }
        return Optional.ofNullable(least);
    }

    private String first(Place at) {
        return machine.text(at.file("cpu.cfs_quota_us")).orElse("") + " "
                + machine.text(at.file("cpu.cfs_period_us")).orElse("");
    }

    private OptionalLong tightest(String controller, String second, String first) {
        long least = Machine.UNLIMITED;
        for (Place at = start(controller); at != null; at = at.above()) {
            Place here = at;
            String said = machine.text(at.file(second))
                    .or(() -> machine.text(here.file(first)))
                    .orElse("");
            OptionalLong limit = Machine.number(said);
            least = Math.min(least, limit.orElse(Machine.UNLIMITED));
        }
        return least >= NONE ? OptionalLong.empty() : OptionalLong.of(least);
    }

    /** A group: the folder of its controller, and its name below. */
    private record Place(String folder, String name) {
        String file(String file) {
            return folder + name + "/" + file;
        }

        Place above() {
            int slash = name.lastIndexOf('/');
            return slash < 0 ? null : new Place(folder, name.substring(0, slash));
        }
    }

    /** A container often sees its own group as the root, and not what it is called outside. */
    private Place start(String controller) {
        for (String line : machine.processText("cgroup").split("\n", -1)) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean unified = parts[1].isEmpty() && Files.exists(machine.path(ROOT + "/cgroup.controllers"));
            boolean named = List.of(parts[1].split(",", -1)).contains(controller);
            if (unified || named) {
                String folder = unified ? ROOT : ROOT + "/" + controller;
                String name = parts[2].equals("/") ? "" : parts[2];
                Path known = machine.path(folder + name);
                return new Place(folder, Files.isDirectory(known) ? name : "");
            }
        }
        return null;
    }
}
