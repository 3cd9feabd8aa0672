package io.parley.standalone.doctor.machine;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;

record SettingsCheck(Given given) implements Check {

    @Override
    public Topic topic() {
        return Topic.SETTINGS;
    }

    @Override
    public Finding examine(Patience patience) {
        if (!given.mistake().isEmpty()) {
            return topic().fail(given.mistake(), "Correct it; operations.md lists all settings with their bounds.");
        }
        if (!given.unknown().isEmpty()) {
            return topic().warn(
                            "There is no setting " + String.join(", ", given.unknown()) + ".",
                            "Correct the name, or take it away; operations.md lists all settings.");
        }
        return topic().ok("No mistake.");
    }
}
