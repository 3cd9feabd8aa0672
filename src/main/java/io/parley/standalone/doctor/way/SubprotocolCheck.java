package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;

record SubprotocolCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.SUBPROTOCOL;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        Finding finding = way.introduction();
        return finding.file().isEmpty() ? finding : finding.in(way.file(topic().file()));
    }
}
