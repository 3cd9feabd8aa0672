package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import java.util.List;

/** All that is looked at on this machine, in the order of the report. */
public final class MachineChecks {

    private MachineChecks() {}

    public static List<Check> of(Machine machine, Given given) {
        return List.of(
                new SettingsCheck(given),
                new FilesCheck(machine, given),
                new AllFilesCheck(machine, given),
                new TasksCheck(machine),
                new PortsCheck(machine, given),
                new BacklogCheck(machine, given),
                new TcpMemoryCheck(machine, given),
                new MemoryCheck(machine, given),
                new CpuCheck(machine),
                new JavaCheck(machine),
                new ClockCheck(machine),
                new DataCheck(given));
    }
}
