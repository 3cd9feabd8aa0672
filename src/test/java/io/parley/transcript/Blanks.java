package io.parley.transcript;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blanks of one transcript, and what was filled in: matches what came against what was written. */
final class Blanks {

    private static final Pattern BLANK = Pattern.compile("\\{([a-z][A-Za-z0-9]*)}");
    private static final String ANY = "*";
    private static final String AND_MORE = "...";

    private final Map<String, JsonValue> values = new HashMap<>();

    void fill(String name, String value) {
        values.put(name, Json.createValue(value));
    }

    /** Fills {@code {name}} with what is known; a blank that stands for a whole JSON value keeps its type. */
    String filled(String text) {
        Matcher blank = BLANK.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (blank.find()) {
            JsonValue value = values.get(blank.group(1));
            if (value == null) {
                throw new AssertionError("nothing is known of {" + blank.group(1) + "} in " + text);
            }
            boolean inText = blank.start() > 0 && !isOutside(text, blank.start());
            String replacement = inText && value instanceof JsonString string ? string.getString() : value.toString();
            blank.appendReplacement(filled, Matcher.quoteReplacement(replacement));
        }
        return blank.appendTail(filled).toString();
    }

    /** Whether a blank at this place stands where a JSON value would: after a colon, a comma or a bracket. */
    private static boolean isOutside(String text, int start) {
        return ":,[".indexOf(text.charAt(start - 1)) >= 0;
    }

    /** Whether {@code actual} is what {@code expected} says; blanks met for the first time are filled then. */
    boolean match(String expected, JsonValue actual) {
        Map<String, JsonValue> before = new HashMap<>(values);
        if (match(parse(quoted(expected)), actual)) {
            return true;
        }
        values.clear();
        values.putAll(before);
        return false;
    }

    /** Makes JSON of a line: {@code {x}} and {@code *} for a value become strings, {@code ...} a member. */
    private static String quoted(String line) {
        return line.replaceAll("([:,\\[])\\{([a-z][A-Za-z0-9]*)}", "$1\"{$2}\"")
                .replaceAll("([:,\\[])\\*(?=[,}\\]])", "$1\"*\"")
                .replaceAll("([{,])\\.\\.\\.}", "$1\"...\":true}");
    }

    static JsonValue parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readValue();
        }
    }

    private boolean match(JsonValue expected, JsonValue actual) {
        if (expected instanceof JsonString text) {
            return matchText(text.getString(), actual);
        }
        if (expected instanceof JsonObject object) {
            return actual instanceof JsonObject other && matchObject(object, other);
        }
        if (expected instanceof JsonArray array) {
            return actual instanceof JsonArray other && matchArray(array, other);
        }
        return expected.equals(actual);
    }

    private boolean matchText(String expected, JsonValue actual) {
        if (expected.equals(ANY)) {
            return true;
        }
        Matcher blank = BLANK.matcher(expected);
        if (blank.matches()) {
            JsonValue known = values.putIfAbsent(blank.group(1), actual);
            return known == null || known.equals(actual);
        }
        return actual instanceof JsonString text && text.getString().equals(filled(expected));
    }

    private boolean matchObject(JsonObject expected, JsonObject actual) {
        Set<String> unnamed = new HashSet<>(actual.keySet());
        for (Map.Entry<String, JsonValue> field : expected.entrySet()) {
            if (field.getKey().equals(AND_MORE)) {
                continue;
            }
            JsonValue value = actual.get(field.getKey());
            if (value == null || !match(field.getValue(), value)) {
                return false;
            }
            unnamed.remove(field.getKey());
        }
        return expected.containsKey(AND_MORE) || unnamed.isEmpty();
    }

    private boolean matchArray(JsonArray expected, JsonArray actual) {
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!match(expected.get(i), actual.get(i))) {
                return false;
            }
        }
        return true;
    }
}
