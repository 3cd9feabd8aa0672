package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;

record ReachCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.REACH;
    }

    @Override
    public Finding examine(Patience patience) {
        return way.entrance().reach();
    }
}
