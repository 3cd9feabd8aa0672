package io.parley.protocol;

import io.parley.channel.Author;
import io.parley.channel.ChannelName;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the fields of a JSON object strictly: JSON-B would take a number for a string. A field that is {@code null} counts
 * as left out.
 */
public record Fields(JsonObject object) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})([smhd])");

    /** The {@code id} to answer with. */
    Object re() {
        JsonValue id = value("id");
        if (id instanceof JsonNumber number && number.isIntegral()) {
            return whole("id");
        }
        if (id == null || (id instanceof JsonString string && string.getString().length() <= 64)) {
            return text("id");
        }
        throw bad("\"id\" is a string of up to 64 characters or a whole number.");
    }

    private JsonValue value(String name) {
        JsonValue value = object.get(name);
        return value == JsonValue.NULL ? null : value;
    }

    public String text(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonString string) {
            return wellFormed(string.getString());
        }
        throw bad("\"" + name + "\" is a string.");
    }

    public Long whole(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        try {
            if (value instanceof JsonNumber number) {
                return number.longValueExact();
            }
        } catch (ArithmeticException e) {
            // Said below: it is a number, but none that counts.
        }
        throw bad("\"" + name + "\" is a whole number.");
    }

    public Double number(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonNumber number) {
            return number.doubleValue();
        }
        throw bad("\"" + name + "\" is a number.");
    }

    /** How long: {@code 90s}, {@code 10m}, {@code 12h} or {@code 30d}. */
    public Duration duration(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            throw bad("\"" + name + "\" is a time such as 90s, 10m, 12h or 30d.");
        }
        long count = Long.parseLong(duration.group(1));
        return switch (duration.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    public Boolean flag(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        if (value == JsonValue.TRUE || value == JsonValue.FALSE) {
            return value == JsonValue.TRUE;
        }
        throw bad("\"" + name + "\" is true or false.");
    }

    public <T> T required(String name, T value) {
        if (value == null) {
            throw bad("\"" + name + "\" is missing.");
        }
        return value;
    }

    /** Any JSON, {@code null} too, as compact text; {@code null} where the field is not there. */
    public String json(String name) {
        JsonValue value = object.get(name);
        return value == null ? null : wellFormed(value.toString());
    }

    /** @param home what an absent field stands for; {@code null}: it must be there */
    ChannelName channel(ChannelName home) {
        String path = text("channel");
        return path == null ? required("channel", home) : ChannelName.parse(path);
    }

    Position position(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonObject position) {
            Fields fields = new Fields(position);
            return new Position(
                    fields.required("epoch", fields.text("epoch")), fields.natural("seq", fields.whole("seq")));
        }
        throw bad("\"" + name + "\" is an object with \"epoch\" and \"seq\".");
    }

    public Author author(String name) {
        JsonValue value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonObject author) {
            Fields fields = new Fields(author);
            return Author.of(fields.required("id", fields.text("id")), fields.required("name", fields.text("name")));
        }
        throw bad("\"" + name + "\" is an object with \"id\" and \"name\".");
    }

    long natural(String name, Long value) {
        if (required(name, value) < 0) {
            throw bad("\"" + name + "\" is not negative.");
        }
        return value;
    }

    /** @throws Refused {@code bad-request} when there is any other field */
    public void requireOnly(String... names) {
        for (String name : object.keySet()) {
            if (!List.of(names).contains(name)) {
                throw bad("There are no fields but " + String.join(", ", names) + ".");
            }
        }
    }

    /** A surrogate without its other half is no character: it would be changed silently on its way. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(++i))) {
                    throw bad("A string holds half of a surrogate pair.");
                }
            }
        }
        return text;
    }

    static Refused bad(String message) {
        return new Refused(Refusal.BAD_REQUEST, message);
    }
}
