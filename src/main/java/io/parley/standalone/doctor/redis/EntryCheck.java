package io.parley.standalone.doctor.redis;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.stream.Collectors;

/** One step of getting in: it answers, and lets in. */
record EntryCheck(Topic topic, Redis redis, Trouble.Kind kind) implements Check {

    @Override
    public Finding examine(Patience patience) {
        Trouble trouble = redis.trouble();
        if (trouble == null || trouble.kind().compareTo(kind) > 0) {
            return topic.ok(
                    trouble == null
                            ? redis.servers().stream().map(Server::name).collect(Collectors.joining(", ")) + "."
                            : "Yes.");
        }
        if (trouble.kind() != kind) {
            throw new NotExamined("It cannot be reached.");
        }
        return topic.fail(trouble.words(), trouble.cure());
    }
}
