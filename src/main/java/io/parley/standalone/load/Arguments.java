package io.parley.standalone.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command line, taken apart. It collects mistakes, so that all of them are told at once. */
final class Arguments {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(?:/s)?");

    private final Map<Option, String> given = new EnumMap<>(Option.class);
    private final List<String> targets = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();

    Arguments(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String flag = equals < 0 ? arg : arg.substring(0, equals);
            if (!flag.startsWith("-")) {
                targets.add(arg);
                continue;
            }
            Option option = Stream.of(Option.values())
                    .filter(one -> one.flag().equals(flag.equals("-h") ? Option.HELP.flag() : flag))
                    .findFirst()
                    .orElse(null);
            if (option == null) {
                mistakes.add("There is no option " + flag + ".");
            } else if (!option.takesArgument()) {
                if (equals >= 0) {
                    mistakes.add(flag + " takes no value.");
                }
                given.put(option, "");
            } else if (equals >= 0) {
                given.put(option, arg.substring(equals + 1));
            } else if (i + 1 < args.size()) {
                given.put(option, args.get(++i));
            } else {
                mistakes.add(flag + " needs a value.");
            }
        }
    }

    boolean has(Option option) {
        return given.containsKey(option);
    }

    List<String> targets() {
        return targets;
    }

    void mistake(String sentence) {
        mistakes.add(sentence);
    }

    /** @throws WrongUse that tells every mistake */
    void finish() {
        if (!mistakes.isEmpty()) {
            throw new WrongUse(mistakes);
        }
    }

    String text(Option option) {
        return given.getOrDefault(option, option.usual());
    }

    int whole(Option option, int least, int most) {
        String text = text(option);
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        mistakes.add(
                option.flag() + " should be a whole number from " + least + " to " + most + ", not \"" + text + "\".");
        return least;
    }

    double rate(Option option, double least, double most) {
        Matcher rate = RATE.matcher(text(option));
        if (rate.matches()) {
            double value = Double.parseDouble(rate.group(1));
            if (value >= least && value <= most) {
                return value;
            }
        }
        mistakes.add(option.flag() + " should be a number a second, up to " + (long) most + "/s, not \"" + text(option)
                + "\".");
        return Math.max(1, least);
    }

    Duration time(Option option, Duration least) {
        Matcher time = TIME.matcher(text(option));
        if (time.matches()) {
            long number = Long.parseLong(time.group(1));
            Duration value = switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
            if (value.compareTo(least) >= 0 && value.compareTo(Duration.ofDays(7)) <= 0) {
                return value;
            }
        }
        mistakes.add(option.flag() + " should be a time as 500ms, 10s, 5m or 1h, at least "
                + (least.isZero() ? "0s" : least.toSeconds() + "s") + " and at most 7 days, not \"" + text(option)
                + "\".");
        return Duration.ofSeconds(1);
    }
}
