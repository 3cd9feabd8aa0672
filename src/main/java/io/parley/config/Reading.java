package io.parley.config;

import io.parley.net.Network;
import io.parley.net.OriginPattern;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads settings one by one and collects what is wrong with them. */
final class Reading {
    private static final Logger LOG = System.getLogger(Settings.class.getName());
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private final Source source;
    private final List<String> mistakes = new ArrayList<>();
    private final Set<String> known = new TreeSet<>();

    Reading(Source source) {
        this.source = source;
    }

    private String value(String name) {
        known.add(name);
        String value = source.value(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    String text(String name, String usual) {
        String value = value(name);
        return value == null ? usual : value;
    }

    /** A mistake does not tell the value. */
    String secret(String name, int least) {
        String value = value(name);
        if (value != null && value.length() < least) {
            mistakes.add(name + " has at least " + least + " characters.");
        }
        return value;
    }

    boolean flag(String name, boolean usual) {
        String value = value(name);
        if (value == null) {
            return usual;
        }
        if (!value.equals("true") && !value.equals("false")) {
            mistakes.add(name + " is true or false, not '" + value + "'.");
        }
        return value.equals("true");
    }

    /** One of the words of an enum, which is written in small letters. */
    <E extends Enum<E>> E word(String name, E usual) {
        String value = value(name);
        return value == null ? usual : constant(name, value, usual);
    }

    /** A list of such words, with commas. Their order is the enum's. */
    <E extends Enum<E>> Set<E> words(String name, E usual) {
        Set<E> words = EnumSet.noneOf(usual.getDeclaringClass());
        list(name).forEach(word -> words.add(constant(name, word, usual)));
        if (words.isEmpty()) {
            words.add(usual);
        }
        return words;
    }

    private <E extends Enum<E>> E constant(String name, String word, E usual) {
        E[] all = usual.getDeclaringClass().getEnumConstants();
        for (E one : all) {
            if (one.name().toLowerCase(Locale.ROOT).equals(word)) {
                return one;
            }
        }
        mistakes.add(name + " is one of "
                + Arrays.stream(all)
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + ", not '" + word + "'.");
        return usual;
    }

    /** A list with commas; empty where nothing is set. */
    List<String> list(String name) {
        String value = value(name);
        return value == null
                ? List.of()
                : Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    /** @param rule what it has to be, to be read behind its name */
    String matching(String name, String usual, Pattern pattern, String rule) {
        String value = value(name);
        if (value == null || pattern.matcher(value).matches()) {
            return value == null ? usual : value;
        }
        mistakes.add(name + " is " + rule + ", not '" + value + "'.");
        return usual;
    }

    /**
     * One that is read elsewhere. A mistake does not tell the value.
     *
     * @param read throws IllegalArgumentException, whose message goes behind the name
     */
    <T> T parsed(String name, Function<String, T> read) {
        String value = value(name);
        try {
            return value == null ? null : read.apply(value);
        } catch (IllegalArgumentException e) {
            mistake(name + ": " + e.getMessage() + ".");
            return null;
        }
    }

    boolean isSet(String name) {
        return value(name) != null;
    }

    void mistake(String mistake) {
        mistakes.add(mistake);
    }

    long whole(String name, long usual, long least, long most) {
        String value = value(name);
        if (value == null) {
            return usual;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        mistakes.add(name + " is a whole number from " + least + " to " + most + ", not '" + value + "'.");
        return usual;
    }

    Duration duration(String name, String usual, Duration least, Duration most) {
        String value = text(name, usual);
        Matcher matcher = DURATION.matcher(value);
        if (matcher.matches()) {
            Duration duration = unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        }
        mistakes.add(name + " is a time such as 500ms, 10s, 5m, 12h or 30d, from " + least.toSeconds() + "s to "
                + most.toSeconds() + "s, not '" + value + "'.");
        return least;
    }

    /** A number and its unit; {@code null} for what is none. */
    static Duration time(String text) {
        Matcher matcher = DURATION.matcher(text);
        return matcher.matches() ? unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1))) : null;
    }

    private static Duration unit(String word) {
        return switch (word) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }

    /** A list with commas. */
    List<Network> networks(String name, String usual) {
        List<Network> networks = new ArrayList<>();
        for (String text : text(name, usual).split(",", -1)) {
            Network network = Network.parse(text.strip());
            if (network == null) {
                mistakes.add(
                        name + " is a list of networks such as 10.0.0.0/8,fd00::/8; '" + text.strip() + "' is none.");
            } else {
                networks.add(network);
            }
        }
        return networks;
    }

    /** A list with commas; empty where nothing is set. */
    List<OriginPattern> origins(String name) {
        List<OriginPattern> origins = new ArrayList<>();
        for (String text : list(name)) {
            try {
                origins.add(OriginPattern.parse(text));
            } catch (IllegalArgumentException e) {
                mistake(name + ": " + e.getMessage() + ".");
            }
        }
        return origins;
    }

    /** @throws BadSettings when there was any mistake */
    void finish() {
        for (String name : source.given()) {
            if (!known.contains(name)) {
                LOG.log(Level.WARNING, "There is no setting {0}. There are: {1}", name, String.join(", ", known));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new BadSettings(mistakes);
        }
    }
}
