package io.parley.standalone.doctor.way;

import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Patience;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

record ClocksCheck(Way way) implements Check {
    @Override
    public Topic topic() {
        return Topic.CLOCKS;
    }

    private static final Duration NOTED = Duration.ofSeconds(5);
    private static final Duration TOO_MUCH = Duration.ofSeconds(60);

    /** A proxy writes its own time there, as a rule. */
    @Override
    public Finding examine(Patience patience) throws IOException, InterruptedException {
        way.needParley();
        String date = way.get("/health/live").headers().firstValue("Date").orElse("");
        Duration ahead;
        try {
            Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            ahead = Duration.between(way.plan().clock().instant(), there);
        } catch (DateTimeException e) {
            throw new NotExamined("No time is told there.");
        }
        String seen = "About " + ahead.abs().toSeconds() + " s " + (ahead.isNegative() ? "behind" : "ahead of")
                + " this machine.";
        String cure = "Let NTP (chrony, systemd-timesyncd) set both clocks.";
        if (ahead.abs().compareTo(NOTED) <= 0) {
            return topic().ok(seen);
        }
        return ahead.abs().compareTo(TOO_MUCH) < 0 ? topic().warn(seen, cure) : topic().fail(seen, cure);
    }
}
