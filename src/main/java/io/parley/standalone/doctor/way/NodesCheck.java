package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

record NodesCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.NODES;
    }

    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        Crowd crowd = way.crowd();
        String seen = crowd.perNode().entrySet().stream()
                .map(node -> node.getKey() + " (" + node.getValue() + " connections)")
                .collect(Collectors.joining(", ", "", "."));
        if (crowd.perNode().size() < 2) {
            return topic().ok("One answered: " + seen);
        }
        if (!way.mayPublish()) {
            return topic().ok(crowd.perNode().size() + " answered: " + seen
                    + " (With a key it is looked whether they hear each other.)");
        }
        List<String> deaf = way.deaf();
        return deaf.isEmpty()
                ? topic().ok(crowd.perNode().size() + " answered, and hear each other: " + seen)
                : topic().fail(
                                "A message did not come to all nodes: not to " + String.join(", ", deaf)
                                        + "; there are " + seen,
                                "Give all nodes the same parley.redis.url and parley.redis.prefix.");
    }
}
