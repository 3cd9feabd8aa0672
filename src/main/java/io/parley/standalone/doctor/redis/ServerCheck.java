package io.parley.standalone.doctor.redis;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.util.Comparator;
import java.util.function.Function;

/** Looks at each server, and tells of the worst. */
record ServerCheck(Topic topic, Redis redis, Function<Server, Finding> look) implements Check {

    @Override
    public Finding examine(Patience patience) {
        return redis.servers().stream()
                .map(this::named)
                .max(Comparator.comparing(Finding::state))
                .orElseThrow();
    }

    private Finding named(Server server) {
        Finding finding = look.apply(server);
        return new Finding(
                topic, finding.state(), server.name() + ": " + finding.seen(), finding.cure(), finding.file());
    }
}
