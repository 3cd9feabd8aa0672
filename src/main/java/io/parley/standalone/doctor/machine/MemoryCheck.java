package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.OptionalLong;

record MemoryCheck(Machine machine, Given given) implements Check {
    /** Of the memory: threads, buffers, code and the kernel's part of the connections need the rest. */
    private static final double MOST = 0.75;

    private static final double TOO_MUCH = 0.95;

    /** Bytes of heap: what a node has without connections, and what each costs where it costs most. */
    private static final long NODE = 64L << 20;

    private static final long EACH = 25L << 10;

    @Override
    public Topic topic() {
        return Topic.MEMORY;
    }

    @Override
    public Finding examine(Patience patience) {
        OptionalLong contained = new Container(machine).memory();
        OptionalLong whole = machine.memory();
        if (whole.isEmpty()) {
            throw new NotExamined("This system does not tell.");
        }
        long room = Math.min(contained.orElse(Machine.UNLIMITED), whole.getAsLong());
        OptionalLong heap = Heap.most(machine, room);
        if (heap.isEmpty()) {
            throw new NotExamined("The process cannot be looked at.");
        }
        String seen = "A heap of " + Amount.bytes(heap.getAsLong())
                + (machine.isSelf() ? " (this Java's own; --pid looks at a node's)" : "") + " in "
                + Amount.bytes(room)
                + (contained.isPresent() && contained.getAsLong() == room ? " of a container." : ".");
        double share = (double) heap.getAsLong() / room;
        if (share > MOST) {
            String cure = "-XX:MaxRAMPercentage=60, or -Xmx" + (long) (room * 0.6) / (1L << 20) + "m, or more memory.";
            return share > TOO_MUCH ? topic().fail(seen, cure) : topic().warn(seen, cure);
        }
        long needed = NODE + given.connections() * EACH;
        if (heap.getAsLong() < needed) {
            return topic().warn(
                            seen + " " + Amount.of(given.connections()) + " connections take up to "
                                    + Amount.bytes(needed) + ".",
                            "-Xmx" + 2 * needed / (1L << 20) + "m, or fewer connections (parley.connections).");
        }
        return topic().ok(seen);
    }
}
