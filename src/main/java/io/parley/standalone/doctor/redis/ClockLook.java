package io.parley.standalone.doctor.redis;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

record ClockLook(Clock clock) implements Function<Server, Finding> {
    private static final Duration NOTED = Duration.ofSeconds(1);
    private static final Duration TOO_MUCH = Duration.ofSeconds(30);

    @Override
    public Finding apply(Server server) {
        Instant before = clock.instant();
        List<String> time = server.commands().time();
        Instant after = clock.instant();
        Instant there =
                Instant.ofEpochSecond(Long.parseLong(time.get(0))).plus(Long.parseLong(time.get(1)), ChronoUnit.MICROS);
        Instant here = before.plus(Duration.between(before, after).dividedBy(2));
        Duration ahead = Duration.between(here, there);
        String seen =
                Math.abs(ahead.toMillis()) + " ms " + (ahead.isNegative() ? "behind" : "ahead of") + " this machine.";
        String cure = "Let NTP (chrony, systemd-timesyncd) set both clocks.";
        if (ahead.abs().compareTo(NOTED) < 0) {
            return Topic.REDIS_CLOCK.ok(seen);
        }
        return ahead.abs().compareTo(TOO_MUCH) < 0
                ? Topic.REDIS_CLOCK.warn(seen, cure)
                : Topic.REDIS_CLOCK.fail(seen, cure);
    }
}
