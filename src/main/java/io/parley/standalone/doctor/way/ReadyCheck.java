package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;

record ReadyCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.READY;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        return way.ready() == 200
                ? topic().ok("200.")
                : topic().fail(
                                "It answers " + way.ready() + ".",
                                "Its log says why: Redis is away, its disk is full, or it is being drained.");
    }
}
