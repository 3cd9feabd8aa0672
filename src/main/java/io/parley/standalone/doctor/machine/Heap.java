package io.parley.standalone.doctor.machine;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The largest heap of a Java that is looked at from outside: what its command line says, or Java's own quarter. */
final class Heap {
    private static final Pattern SIZE = Pattern.compile("-(?:Xmx|XX:MaxHeapSize=)(\\d{1,12})([kmgtKMGT]?)");
    private static final Pattern SHARE = Pattern.compile("-XX:MaxRAMPercentage=(\\d{1,3}(?:\\.\\d{1,3})?)");
    private static final double USUAL_SHARE = 25;

    private Heap() {}

    /** @param room the memory of the machine or its container, in bytes */
    static OptionalLong most(Machine machine, long room) {
        if (machine.isSelf()) {
            return OptionalLong.of(Runtime.getRuntime().maxMemory());
        }
        OptionalLong size = OptionalLong.empty();
        double share = USUAL_SHARE;
        for (String word : machine.command()) {
            Matcher sized = SIZE.matcher(word);
            Matcher shared = SHARE.matcher(word);
            if (sized.matches()) {
                size = OptionalLong.of(Long.parseLong(sized.group(1)) * unit(sized.group(2)));
            } else if (shared.matches()) {
                share = Double.parseDouble(shared.group(1));
            }
        }
        return size.isPresent() ? size : OptionalLong.of((long) (room * share / 100));
    }

    private static long unit(String letter) {
        return switch (letter.toLowerCase(Locale.ROOT)) {
            case "k" -> 1L << 10;
            case "m" -> 1L << 20;
            case "g" -> 1L << 30;
            case "t" -> 1L << 40;
            default -> 1;
        };
    }
}
