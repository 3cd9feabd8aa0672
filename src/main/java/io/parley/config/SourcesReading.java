package io.parley.config;

import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Kind;
import io.parley.channel.Refused;
import io.parley.source.CommandSource;
import io.parley.stream.LineFormat;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads which commands are feeds. A mistake never tells a command: it may hold a secret. */
final class SourcesReading {
    private static final String NAME = "parley.sources";
    private static final Set<String> FIELDS = new TreeSet<>(Set.of("command", "format", "linger", "restart", "start"));
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Reading reading;
    private final String where;
    private final JsonObject fields;
    private boolean bad;

    private SourcesReading(Reading reading, String path, JsonObject fields) {
        this.reading = reading;
        this.where = NAME + ", " + path;
        this.fields = fields;
    }

    /** @param many whether there are other nodes, whose readers this one does not see */
    static List<CommandSource> read(Reading reading, boolean many) {
        JsonObject all = reading.parsed(NAME, SourcesReading::parse);
        List<CommandSource> sources = new ArrayList<>();
        if (all != null) {
            all.forEach((path, value) -> {
                if (value instanceof JsonObject fields) {
                    CommandSource source = new SourcesReading(reading, path, fields).source(path, many);
                    if (source != null) {
                        sources.add(source);
                    }
                } else {
                    reading.mistake(NAME + ", " + path + " is an object.");
                }
            });
        }
        return List.copyOf(sources);
    }

    /** The text itself, or a file that has it. */
    private static JsonObject parse(String text) {
        try (JsonParser json = Json.createParser(new StringReader(text.startsWith("{") ? text : file(text)))) {
            if (json.next() == JsonParser.Event.START_OBJECT) {
                JsonObject object = json.getObject();
                if (!json.hasNext()) {
                    return object;
                }
            }
        } catch (JsonException | NoSuchElementException e) {
            // Said below, without the text.
        }
        throw new IllegalArgumentException("it is no JSON object");
    }

    private static String file(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("it is JSON, or a file that can be read and has it in UTF-8");
        }
    }

    private CommandSource source(String path, boolean many) {
        for (String field : fields.keySet()) {
            if (!FIELDS.contains(field)) {
                mistake("has no \"" + field + "\"; there are: " + String.join(", ", FIELDS) + ".");
            }
        }
        ChannelName channel = channel(path);
        List<String> command = command();
        CommandSource.Start start = start(many);
        LineFormat format = word("format", LineFormat.TEXT);
        Duration[] restart = restart();
        Duration linger = time("linger", text("linger", "30s"), Duration.ZERO);
        return bad ? null : new CommandSource(channel, command, start, format, restart[0], restart[1], linger);
    }

    private void mistake(String what) {
        bad = true;
        reading.mistake(where + " " + what);
    }

    private ChannelName channel(String path) {
        try {
            ChannelName channel = ChannelName.parse(path);
            if (channel.kind() == Kind.FEED && !Channels.isReserved(channel)) {
                return channel;
            }
        } catch (Refused e) {
            // Said below.
        }
        mistake("is no feed that can have a command: feed/{name}, and no name that begins with parley.");
        return null;
    }

    private List<String> command() {
        List<String> words = new ArrayList<>();
        if (fields.get("command") instanceof JsonArray array && !array.isEmpty()) {
            for (JsonValue word : array) {
                if (word instanceof JsonString string && string.getString().indexOf('\0') < 0) {
                    words.add(string.getString());
                }
            }
            if (words.size() == array.size() && !words.get(0).isEmpty()) {
                return words;
            }
        }
        mistake("needs \"command\": an array of strings, the program first. No shell reads it.");
        return List.of();
    }

    private CommandSource.Start start(boolean many) {
        CommandSource.Start start = word("start", many ? CommandSource.Start.BOOT : CommandSource.Start.FIRST_READER);
        if (many && start == CommandSource.Start.FIRST_READER) {
            mistake(
                    "begins with \"start\":\"boot\" where parley.redis.url is set: readers at other nodes are not seen.");
        }
        return start;
    }

    private <E extends Enum<E>> E word(String name, E usual) {
        String text = text(name, null);
        if (text == null) {
            return usual;
        }
        List<E> all = List.of(usual.getDeclaringClass().getEnumConstants());
        for (E one : all) {
            if (written(one).equals(text)) {
                return one;
            }
        }
        mistake("has in \"" + name + "\" one of "
                + String.join(", ", all.stream().map(SourcesReading::written).toList()) + ".");
        return usual;
    }

    private static String written(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String text(String name, String usual) {
        JsonValue value = fields.get(name);
        if (value == null) {
            return usual;
        }
        if (value instanceof JsonString string) {
            return string.getString();
        }
        mistake("has in \"" + name + "\" a string.");
        return usual;
    }

    /** Two times with two dots between. */
    private Duration[] restart() {
        String[] both = text("restart", "1s..1m").split("\\.\\.", -1);
        Duration[] times = Stream.of(both)
                .map(one -> time("restart", one.strip(), Duration.ofMillis(100)))
                .toArray(Duration[]::new);
        if (times.length != 2 || times[0].compareTo(times[1]) > 0) {
            mistake("has in \"restart\" the shortest and the longest pause, such as 1s..1m.");
        }
        return times;
    }

    private Duration time(String name, String text, Duration least) {
        Duration time = Reading.time(text);
        if (time == null || time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
            mistake("has in \"" + name + "\" a time such as 500ms, 10s or 5m, from " + least.toMillis() + "ms to 1h.");
            return least;
        }
        return time;
    }
}
