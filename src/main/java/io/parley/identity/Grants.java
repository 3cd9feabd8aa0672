package io.parley.identity;

import io.parley.channel.ChannelName;
import io.parley.channel.Grant;
import io.parley.channel.Right;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Rights by patterns of channels, as tokens and settings write them: {@code {"chat/*": ["read", "write"]}}. They add up. */
public final class Grants implements Grant {
    /** No right anywhere. */
    public static final Grants NONE = new Grants(List.of());

    private final List<Rule> rules;

    private record Rule(ChannelPattern channels, Set<Right> rights) {}

    private Grants(List<Rule> rules) {
        this.rules = rules;
    }

    /**
     * Reads them.
     *
     * @param mistakes hears of each part that is none, which then grants nothing
     */
    public static Grants of(JsonValue value, Consumer<String> mistakes) {
        if (!(value instanceof JsonObject object)) {
            mistakes.accept("Grants are an object such as {\"chat/*\": [\"read\", \"write\"]}.");
            return NONE;
        }
        List<Rule> rules = new ArrayList<>();
        object.forEach((pattern, words) -> {
            try {
                rules.add(new Rule(ChannelPattern.parse(pattern), rights(words, mistakes)));
            } catch (IllegalArgumentException e) {
                mistakes.accept(e.getMessage());
            }
        });
        return new Grants(List.copyOf(rules));
    }

    private static Set<Right> rights(JsonValue words, Consumer<String> mistakes) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        List<? extends JsonValue> all = words instanceof JsonArray array ? array : List.of(words);
        for (JsonValue word : all) {
            Arrays.stream(Right.values())
                    .filter(right ->
                            word instanceof JsonString text && text.getString().equals(right.word()))
                    .findFirst()
                    .ifPresentOrElse(rights::add, () -> mistakes.accept(word + " is no right. There are: " + known()));
        }
        return rights;
    }

    private static String known() {
        return Arrays.stream(Right.values()).map(Right::word).collect(Collectors.joining(", ")) + ".";
    }

    /** All of several. */
    static Grants sum(List<Grants> some) {
        return new Grants(some.stream().flatMap(one -> one.rules.stream()).toList());
    }

    /** The same for one user, whose id stands where they say <code>{user}</code>. */
    public Grants of(String user) {
        return new Grants(rules.stream()
                .map(rule -> new Rule(rule.channels.of(user), rule.rights))
                .toList());
    }

    @Override
    public boolean allows(Right right, ChannelName channel) {
        for (Rule rule : rules) {
            if (rule.rights.contains(right) && rule.channels.matches(channel)) {
                return true;
            }
        }
        return false;
    }
}
