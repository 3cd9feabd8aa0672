package io.parley.standalone.doctor.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux tells of this machine and of one process, in files below {@code /proc} and {@code /sys}. */
public final class Machine {
    /** What {@code unlimited} counts as. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final int PIECE = 65_536;
    private static final Pattern WORDS = Pattern.compile("\\s+");

    private final Path root;
    private final String process;

    /**
     * @param root {@code /}, or a copy of what is below it
     * @param process its number, or {@code self}
     */
    public Machine(Path root, String process) {
        this.root = root;
        this.process = process;
    }

    /** Whether it is this Java itself whose limits are looked at. */
    public boolean isSelf() {
        return process.equals("self");
    }

    /**
     * The whole text of a file; nothing where it cannot be read. In large pieces: a file of {@code /proc/sys} gives what it has
     * to the first reading alone, and {@link Files#readString} begins with a single byte where a file seems empty.
     */
    Optional<String> text(String file) {
        try (InputStream in = Files.newInputStream(root.resolve(file))) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] piece = new byte[PIECE];
            for (int n = in.read(piece); n > 0; n = in.read(piece)) {
                all.write(piece, 0, n);
            }
            return Optional.of(all.toString(StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The numbers in a file of {@code /proc/sys}; empty where it is not there or has something else. */
    List<Long> numbers(String file) {
        List<Long> numbers = new ArrayList<>();
        for (String word : WORDS.split(text(file).orElse(""), -1)) {
            OptionalLong number = number(word);
            if (number.isEmpty()) {
                return List.of();
            }
            numbers.add(number.getAsLong());
        }
        return numbers;
    }

    /** A limit of the process, the one that counts now. */
    OptionalLong limit(String name) {
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(name) + "\\s+(\\S+)").matcher(processText("limits"));
        return line.find() ? number(line.group(1)) : OptionalLong.empty();
    }

    String processText(String file) {
        return text("proc/" + process + "/" + file).orElse("");
    }

    /** What the process was started with, and what its files of options (<code>@FILE</code>) have. */
    List<String> command() {
        List<String> words = new ArrayList<>();
        for (String word : processText("cmdline").split("\0", -1)) {
            if (word.startsWith("@")) {
                words.addAll(options(word.substring(1)));
            } else {
                words.add(word);
            }
        }
        return words;
    }

    private List<String> options(String file) {
        String place = file.startsWith("/") ? file.substring(1) : "proc/" + process + "/cwd/" + file;
        String all = text(place).orElse("").replaceAll("(?m)#.*$", "").replaceAll("[\"']", "");
        return List.of(WORDS.split(all.strip(), -1));
    }

    /** What stands behind each {@code -D} of its command line. */
    public Map<String, String> properties() {
        return assignments(command().stream()
                .filter(word -> word.startsWith("-D"))
                .map(word -> word.substring(2))
                .toList());
    }

    public Map<String, String> environment() {
        return assignments(List.of(processText("environ").split("\0", -1)));
    }

    private static Map<String, String> assignments(List<String> words) {
        Map<String, String> map = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                map.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return map;
    }

    /** Bytes. */
    OptionalLong memory() {
        Matcher line = Pattern.compile("MemTotal:\\s+(\\d+) kB")
                .matcher(text("proc/meminfo").orElse(""));
        return line.find() ? OptionalLong.of(Long.parseLong(line.group(1)) * 1024) : OptionalLong.empty();
    }

    Path path(String file) {
        return root.resolve(file);
    }

    static OptionalLong number(String word) {
        if (word.equals("unlimited") || word.equals("max")) {
            return OptionalLong.of(UNLIMITED);
        }
        return word.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(word)) : OptionalLong.empty();
    }
}
