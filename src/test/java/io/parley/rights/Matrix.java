package io.parley.rights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What needs which right, and every set of rights to try it with. */
public final class Matrix {
    public static final List<String> RIGHTS = List.of("read", "history", "presence", "write", "publish", "moderate");

    private static final Pattern LINE =
            Pattern.compile("([A-Z][a-z]+|[A-Z]+ +\\S+)(?: +(\\+?)(\\{.*\\}))?(?: +([a-z/ ]+?))? *");

    /**
     * One thing that somebody may do or not.
     *
     * @param what the kind of command, or method and path
     * @param joined whether the channel has to be joined first
     * @param text the command or the body; {@code null}: none
     * @param needs all of these, and of each one of those with a slash between
     */
    public record Deed(String what, boolean joined, String text, List<String> needs) {

        public boolean isAllowed(Set<String> rights) {
            return needs.stream()
                    .allMatch(need -> List.of(need.split("/", -1)).stream().anyMatch(rights::contains));
        }

        @Override
        public String toString() {
            return what + (text == null ? "" : " " + text);
        }
    }

    private Matrix() {}

    public static List<Deed> commands() {
        return read("/rights/commands.txt");
    }

    public static List<Deed> requests() {
        return read("/rights/requests.txt");
    }

    private static List<Deed> read(String file) {
        try (InputStream in = Matrix.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Matrix::parse)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Deed parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(line);
        }
        String needs = matcher.group(4);
        return new Deed(
                matcher.group(1).replaceAll(" +", " "),
                "+".equals(matcher.group(2)),
                matcher.group(3),
                needs == null ? List.of() : List.of(needs.strip().split(" +", -1)));
    }

    /** None, each alone, all but each, all. */
    public static List<Set<String>> sets() {
        List<Set<String>> sets = new ArrayList<>(List.of(Set.of(), Set.copyOf(RIGHTS)));
        for (String right : RIGHTS) {
            sets.add(Set.of(right));
            Set<String> others = new TreeSet<>(RIGHTS);
            others.remove(right);
            sets.add(others);
        }
        return sets;
    }

    /** As tokens and settings write them. */
    public static String json(Set<String> rights) {
        return rights.stream().map(right -> "\"" + right + "\"").collect(Collectors.joining(",", "[", "]"));
    }
}
