package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

record DataCheck(Given given) implements Check {
    /** Bytes. */
    private static final long FULL = 100L << 20;

    private static final long NEARLY_FULL = 1L << 30;

    @Override
    public Topic topic() {
        return Topic.DATA;
    }

    @Override
    public Finding examine(Patience patience) {
        if (given.settings().redis().url() != null) {
            throw new NotExamined("Messages are kept in Redis.");
        }
        String folder = given.settings().data().folder();
        if (folder == null) {
            throw new NotExamined("parley.data is not set: the container decides.");
        }
        Path data = Path.of(folder).toAbsolutePath();
        Path there = data;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            return topic().fail(there + " is no folder.", "Take that file away, or set parley.data to a folder.");
        }
        try {
            Files.delete(Files.createTempFile(there, "parley-doctor", ".tmp"));
            long free = Files.getFileStore(there).getUsableSpace();
            String seen = data + (there.equals(data) ? "" : " (made at start)") + ": " + Amount.bytes(free) + " free.";
            String cure = "Make room, or move the folder (with Parley stopped).";
            if (free < NEARLY_FULL) {
                return free < FULL ? topic().fail(seen, cure) : topic().warn(seen, cure);
            }
            return topic().ok(seen);
        } catch (IOException e) {
            return topic().fail(
                            there + " cannot be written to by " + System.getProperty("user.name") + ": "
                                    + e.getClass().getSimpleName() + ".",
                            "chown it to the user that runs Parley; with systemd StateDirectory=parley does so.");
        }
    }
}
