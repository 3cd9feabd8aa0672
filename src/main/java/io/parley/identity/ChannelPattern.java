package io.parley.identity;

import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Kind;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which channels: {@code chat/lobby}, {@code chat/team-*}, {@code chat/inbox-{user}}, {@code feed/*}, or {@code *} for all. A star
 * stands for any characters, <code>{user}</code> for the id of whoever asks. Names that begin with {@code parley.} are meant only
 * where the pattern begins so too.
 */
record ChannelPattern(Kind kind, List<String> parts) {
    private static final String ALL = "*";
    private static final String USER = "{user}";
    private static final Pattern NAME = Pattern.compile("(?:\\{user}|[*\\p{L}\\p{M}\\p{N}._~-]){1,128}");

    /** @throws IllegalArgumentException for a text that is no pattern; its message says so in the text's own words */
    static ChannelPattern parse(String text) {
        if (text.equals(ALL)) {
            return new ChannelPattern(null, List.of("", ""));
        }
        for (Kind kind : Kind.values()) {
            String start = kind.word() + '/';
            if (text.startsWith(start)
                    && NAME.matcher(text.substring(start.length())).matches()) {
                return new ChannelPattern(
                        kind, List.of(text.substring(start.length()).split("\\*", -1)));
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' is no pattern of channels, such as chat/lobby, chat/team-*, chat/inbox-{user}, feed/* or *.");
    }

    /** The same for one user: whatever their id holds, it stands for itself. */
    ChannelPattern of(String user) {
        return parts.stream().noneMatch(part -> part.contains(USER))
                ? this
                : new ChannelPattern(
                        kind,
                        parts.stream().map(part -> part.replace(USER, user)).toList());
    }

    boolean matches(ChannelName channel) {
        if (kind != null && kind != channel.kind()) {
            return false;
        }
        return (!Channels.isReserved(channel) || Channels.isReserved(parts.get(0))) && matches(channel.name());
    }

    /** The first part begins the name, the last ends it, and those between come in their order: each as early as it can. */
    private boolean matches(String name) {
        String first = parts.get(0);
        if (parts.size() == 1) {
            return name.equals(first);
        }
        String last = parts.get(parts.size() - 1);
        int end = name.length() - last.length();
        if (end < first.length() || !name.startsWith(first) || !name.endsWith(last)) {
            return false;
        }
        int from = first.length();
        for (String part : parts.subList(1, parts.size() - 1)) {
            int at = name.indexOf(part, from);
            if (at < 0 || at + part.length() > end) {
                return false;
            }
            from = at + part.length();
        }
        return true;
    }
}
