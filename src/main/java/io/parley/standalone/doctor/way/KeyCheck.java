package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;

record KeyCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.KEY;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        int status = way.firstPublished();
        return switch (status) {
            case 201 -> topic().ok("A message was published to " + Way.FEED + ".");
            case 401 ->
                topic().fail("401: it is another key.", "Give the key that the nodes have, all of them the same.");
            default ->
                topic().fail(
                                "A message with the key is answered " + status + ".",
                                "Let the balancer pass POST and the header Authorization on.")
                        .in(way.file("nginx/parley.conf"));
        };
    }
}
