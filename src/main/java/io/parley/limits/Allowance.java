package io.parley.limits;

/** How many commands and bytes somebody may still send. Any thread. */
final class Allowance {
    private final Bucket commands;
    private final Bucket bytes;

    Allowance(Rate commands, Rate bytes, long now) {
        this.commands = new Bucket(commands, now);
        this.bytes = new Bucket(bytes, now);
    }

    /** @return 0 when both were taken, else the nanoseconds to wait, and nothing was taken */
    long take(int someCommands, int someBytes, long now) {
        long wait = commands.take(someCommands, now);
        if (wait == 0) {
            wait = bytes.take(someBytes, now);
            if (wait > 0) {
                commands.giveBack(someCommands);
            }
        }
        return wait;
    }

    void giveBack(int someCommands, int someBytes) {
        commands.giveBack(someCommands);
        bytes.giveBack(someBytes);
    }

    boolean isFull(long now) {
        return commands.isFull(now) && bytes.isFull(now);
    }
}
