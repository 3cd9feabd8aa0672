package io.parley.standalone.doctor;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All findings, in the order in which they were looked for.
 *
 * @param target the URL, empty without one
 */
record Report(String target, Instant at, Duration took, List<Finding> findings) {
    private static final int FINE = 0;
    private static final int WARNINGS = 1;
    private static final int FAILURES = 2;

    Report {
        findings = List.copyOf(findings);
    }

    List<Finding> in(State state) {
        return findings.stream().filter(finding -> finding.state() == state).toList();
    }

    int exitCode() {
        if (!in(State.FAIL).isEmpty()) {
            return FAILURES;
        }
        return in(State.WARN).isEmpty() ? FINE : WARNINGS;
    }
}
