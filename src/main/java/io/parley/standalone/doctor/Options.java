package io.parley.standalone.doctor;

import io.parley.standalone.doctor.check.Topic;
import io.parley.standalone.doctor.way.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the command line asks for. */
final class Options {
    static final String USAGE = """
            java -jar parley.war doctor [URL] [options]

            Looks at this machine, at Redis (parley.redis.url), and, with a URL, at the way to a running Parley.

              URL              as people reach it: https://chat.example, ws://10.0.0.11:8080/parley
              --redis URL      another Redis than parley.redis.url
              --key KEY        the API key, if it is not in parley.api.key (PARLEY_API_KEY)
              --connections N  how many a node is to hold (parley.connections, else 25000)
              --pid N          look at the limits and settings of that process, and not at one's own
              --ca FILE        believe the certificates of this file (PEM) and no others
              --idle TIME      how long a silent connection must live (90s; 0s: do not look)
              --timeout TIME   how long to wait for each answer (5s)
              --only ID,ID     look at these alone
              --skip ID,ID     look at all but these
              --list           say what is looked at
              --json           the report as JSON
              --no-color       no colours; NO_COLOR does the same
              --help           this

            Ends with 0: all is well, 1: there are warnings, 2: there are failures, 64: wrong use.
            """;

    private static final Pattern TIME = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final Duration LONGEST = Duration.ofHours(1);

    Target target;
    String redis;
    String key;
    int connections;
    String process = "self";
    Path ca;
    Duration idle = Duration.ofSeconds(90);
    Duration timeout = Duration.ofSeconds(5);
    Set<Topic> topics = EnumSet.allOf(Topic.class);
    boolean list;
    boolean json;
    boolean color = true;
    boolean help;

    private Options() {}

    /** @throws WrongUse that says what is wrong */
    static Options parse(String... args) throws WrongUse {
        Options options = new Options();
        Deque<String> words = new ArrayDeque<>(List.of(args));
        Set<Topic> skipped = EnumSet.noneOf(Topic.class);
        while (!words.isEmpty()) {
            String word = words.pop();
            int equals = word.indexOf('=');
            if (word.startsWith("--") && equals > 0) {
                words.push(word.substring(equals + 1));
                word = word.substring(0, equals);
            }
            switch (word) {
                case "--redis" -> options.redis = value(word, words);
                case "--key" -> options.key = value(word, words);
                case "--connections" -> options.connections = whole(word, words);
                case "--pid" -> options.process = "" + whole(word, words);
                case "--ca" -> options.ca = Path.of(value(word, words));
                case "--idle" -> options.idle = time(word, words, Duration.ZERO);
                case "--timeout" -> options.timeout = time(word, words, Duration.ofMillis(100));
                case "--only" -> options.topics = topics(word, words);
                case "--skip" -> skipped.addAll(topics(word, words));
                case "--list" -> options.list = true;
                case "--json" -> options.json = true;
                case "--no-color" -> options.color = false;
                case "--help", "-h" -> options.help = true;
                default -> options.aim(word);
            }
        }
        options.topics.removeAll(skipped);
        return options;
    }

    private void aim(String word) throws WrongUse {
        if (word.startsWith("-")) {
            throw new WrongUse("There is no option " + word + ".");
        }
        if (target != null) {
            throw new WrongUse("One URL at a time: '" + word + "' is too much.");
        }
        try {
            target = Target.parse(word);
        } catch (IllegalArgumentException e) {
            throw new WrongUse(e.getMessage());
        }
    }

    private static String value(String option, Deque<String> words) throws WrongUse {
        if (words.isEmpty() || words.peek().isBlank()) {
            throw new WrongUse(option + " needs a value.");
        }
        return words.pop();
    }

    private static int whole(String option, Deque<String> words) throws WrongUse {
        String value = value(option, words);
        if (!value.matches("[1-9]\\d{0,7}")) {
            throw new WrongUse(option + " needs a whole number above 0, not '" + value + "'.");
        }
        return Integer.parseInt(value);
    }

    private static Duration time(String option, Deque<String> words, Duration least) throws WrongUse {
        String value = value(option, words);
        Matcher matcher = TIME.matcher(value);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration time = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMinutes(number);
            };
            if (time.compareTo(least) >= 0 && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        }
        throw new WrongUse(option + " needs a time such as 500ms, 10s or 2m, from " + least.toMillis() + "ms to "
                + LONGEST.toMinutes() + "m, not '" + value + "'.");
    }

    private static Set<Topic> topics(String option, Deque<String> words) throws WrongUse {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        for (String id : value(option, words).split(",", -1)) {
            topics.add(Topic.of(id.strip())
                    .orElseThrow(() -> new WrongUse("There is no '" + id.strip() + "' to look at; --list tells all.")));
        }
        return topics;
    }
}
