package io.parley.standalone.doctor;

import io.lettuce.core.RedisException;
import io.parley.standalone.doctor.check.Check;
import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.NotExamined;
import io.parley.standalone.doctor.check.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Looks at one thing after the other. Whatever goes wrong with that becomes a finding. */
final class Examination {
    private final List<Check> checks;
    private final Progress progress;
    private final UnaryOperator<String> discretion;

    /** @param discretion takes secrets out of what is told */
    Examination(List<Check> checks, Set<Topic> wanted, Progress progress, UnaryOperator<String> discretion) {
        this.checks =
                checks.stream().filter(check -> wanted.contains(check.topic())).toList();
        this.progress = progress;
        this.discretion = discretion;
    }

    List<Finding> carryOut() throws InterruptedException {
        checks.forEach(Check::begin);
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            progress.begin(check.topic());
            Finding finding = examine(check);
            findings.add(new Finding(
                    finding.topic(),
                    finding.state(),
                    discretion.apply(inOneLine(finding.seen())),
                    discretion.apply(inOneLine(finding.cure())),
                    finding.file()));
            progress.end(finding);
        }
        return findings;
    }

    /** What others say may have several. */
    private static String inOneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private Finding examine(Check check) throws InterruptedException {
        try {
            return check.examine(progress);
        } catch (NotExamined e) {
            return check.topic().skipped(e.getMessage());
        } catch (IOException | RedisException e) {
            return check.topic()
                    .fail(
                            "It broke off: "
                                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                            "Look at the logs of what answers there, and of what is on the way.");
        } catch (RuntimeException e) {
            return check.topic()
                    .fail("The doctor itself failed here: " + e, "Please report this. The other findings hold.");
        }
    }
}
