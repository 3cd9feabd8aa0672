package io.parley.transcript;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A parsed transcript; its syntax is told at {@link TranscriptRunner}. */
public record Transcript(String name, List<Step> steps) {

    private static final Pattern LINE = Pattern.compile("([a-z][a-z0-9]*)?([:><&!.])(?: (.*))?");

    /** Every transcript of the protocol, by name. */
    public static List<Transcript> all() {
        URL folder = Transcript.class.getResource("/protocol");
        if (folder == null) {
            throw new IllegalStateException("no folder protocol/ on the class path");
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(Transcript::read)
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Transcript read(Path file) {
        try {
            String name = file.getFileName().toString().replaceFirst("\\.txt$", "");
            return parse(name, Files.readAllLines(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws IllegalArgumentException which names the line that is none */
    public static Transcript parse(String name, List<String> lines) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException(name + ":" + (i + 1) + ": not a line of a transcript: " + line);
            }
            String client = parts.group(1) == null ? "" : parts.group(1);
            String text = parts.group(3) == null ? "" : parts.group(3);
            add(steps, name, i + 1, client, parts.group(2), text);
        }
        return new Transcript(name, List.copyOf(steps));
    }

    private static void add(List<Step> steps, String name, int line, String client, String sign, String text) {
        switch (sign) {
            case ":" -> steps.add(open(line, client, text));
            case ">" -> steps.add(new Step.Say(line, client, text));
            case "<" -> steps.add(new Step.Hear(line, client, List.of(text)));
            case "!" -> steps.add(new Step.Closed(line, client, Integer.parseInt(text)));
            case "." -> steps.add(new Step.Leave(line, client));
            default -> {
                Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
                if (!(last instanceof Step.Hear hear) || !hear.client().equals(client)) {
                    throw new IllegalArgumentException(
                            name + ":" + line + ": & needs a line that " + client + " hears");
                }
                List<String> texts = new ArrayList<>(hear.texts());
                texts.add(text);
                steps.set(steps.size() - 1, new Step.Hear(hear.line(), client, List.copyOf(texts)));
            }
        }
    }

    private static Step open(int line, String client, String text) {
        List<String> words = Arrays.asList(text.trim().split(" +"));
        boolean withKey = words.contains("+key");
        List<String> subprotocols =
                words.stream().skip(1).filter(word -> !word.equals("+key")).toList();
        return new Step.Open(line, client, words.get(0), subprotocols, withKey);
    }

    @Override
    public String toString() {
        return name;
    }
}
