package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.util.stream.Collectors;

record ManyConnectionsCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.MANY_CONNECTIONS;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        Crowd crowd = way.crowd();
        if (crowd.refused().isEmpty()) {
            return topic().ok(Crowd.SIZE + " at once.");
        }
        String refused = crowd.refused().entrySet().stream()
                .map(one -> one.getValue() + " times " + one.getKey())
                .collect(Collectors.joining(", "));
        return topic().warn(
                        "Of " + Crowd.SIZE + " at once some were refused: " + refused + ".",
                        "Raise the limit for each address (limit_conn, limit_req: 500 at once, 1,000 in all), or the"
                                + " connections that the balancer or the node may have.")
                .in(way.file(topic().file()));
    }
}
