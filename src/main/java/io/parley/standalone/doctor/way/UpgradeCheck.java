package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;

record UpgradeCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.UPGRADE;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        return way.upgrade().finding();
    }
}
