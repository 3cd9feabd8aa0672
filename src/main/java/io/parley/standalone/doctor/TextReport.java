package io.parley.standalone.doctor;

import io.parley.standalone.doctor.check.Finding;
import io.parley.standalone.doctor.check.Group;
import io.parley.standalone.doctor.check.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report for people: what is wrong comes last, where it is read first. */
final class TextReport {
    private static final int WIDTH = 100;
    private static final String INDENT = "      ";
    private static final String PLAIN = "\033[0m";

    private final boolean color;
    private final StringBuilder text = new StringBuilder();

    private TextReport(boolean color) {
        this.color = color;
    }

    static String of(Report report, boolean color) {
        TextReport text = new TextReport(color);
        report.in(State.SKIPPED).stream().findAny().ifPresent(any -> text.skipped(report.in(State.SKIPPED)));
        for (State state : List.of(State.OK, State.WARN, State.FAIL)) {
            for (Group group : Group.values()) {
                text.group(state, group, report.in(state));
            }
        }
        return text.sum(report);
    }

    private void group(State state, Group group, List<Finding> all) {
        List<Finding> findings =
                all.stream().filter(finding -> finding.topic().group() == group).toList();
        if (!findings.isEmpty()) {
            text.append('\n')
                    .append(mark(state))
                    .append(' ')
                    .append(group.title())
                    .append('\n');
            findings.forEach(this::finding);
        }
    }

    private void finding(Finding finding) {
        if (finding.state() == State.OK) {
            wrap("  " + finding.topic().id() + ": ", finding.seen());
            return;
        }
        text.append("  ")
                .append(finding.topic().id())
                .append(" (")
                .append(finding.topic().title())
                .append(")\n");
        wrap(INDENT + "seen: ", finding.seen());
        wrap(INDENT + "why:  ", finding.topic().why());
        wrap(INDENT + "cure: ", finding.cure());
        if (!finding.file().isEmpty()) {
            wrap(INDENT + "file: ", "server-config/" + finding.file());
        }
    }

    private void skipped(List<Finding> findings) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        findings.forEach(finding -> byReason.computeIfAbsent(finding.seen(), why -> new ArrayList<>())
                .add(finding.topic().id()));
        text.append('\n').append(mark(State.SKIPPED)).append(" not looked at\n");
        byReason.forEach((why, ids) -> wrap("  " + why + " ", String.join(", ", ids)));
    }

    private String mark(State state) {
        String code = switch (state) {
            case OK -> "\033[32m";
            case SKIPPED -> "\033[2m";
            case WARN -> "\033[33m";
            case FAIL -> "\033[31m";
        };
        return color ? code + state + PLAIN : state.toString();
    }

    private void wrap(String start, String words) {
        StringBuilder line = new StringBuilder(start.stripTrailing());
        for (String word : words.split(" ", -1)) {
            if (line.length() + word.length() >= WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(INDENT + "     ");
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }

    private String sum(Report report) {
        int failures = report.in(State.FAIL).size();
        int warnings = report.in(State.WARN).size();
        text.append('\n');
        if (failures == 0 && warnings == 0) {
            text.append("All is well: ").append(report.in(State.OK).size()).append(" looked at.");
        } else {
            text.append(counted(failures, "failure"))
                    .append(", ")
                    .append(counted(warnings, "warning"))
                    .append('.');
        }
        return text.append('\n').toString().stripLeading();
    }

    private static String counted(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
