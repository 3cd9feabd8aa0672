package io.parley.channel;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * The name of a channel, which is also its path on the web: {@code chat/lobby}.
 *
 * @param kind what sort of channel it is
 * @param name 1 to 64 letters, marks and digits of any script, {@code . _ ~ -}; begins with a letter or digit; in NFC
 */
public record ChannelName(Kind kind, String name) implements Comparable<ChannelName> {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}._~-]{0,63}");

    /** @throws Refused {@code bad-request} for a name outside the rule */
    public ChannelName {
        if (!NAME.matcher(name).matches() || !Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
            throw new Refused(
                    Refusal.BAD_REQUEST,
                    "A channel's name is 1 to 64 letters, digits, '.', '_', '~' or '-', and begins with a letter or digit.");
        }
    }

    /** @throws Refused {@code bad-request} for a path that names no channel */
    public static ChannelName parse(String path) {
        int slash = path.indexOf('/');
        return of(slash < 0 ? path : path.substring(0, slash), slash < 0 ? "" : path.substring(slash + 1));
    }

    /** @throws Refused {@code bad-request} for an unknown kind or a name outside the rule */
    public static ChannelName of(String kind, String name) {
        return new ChannelName(Kind.of(kind), name);
    }

    public String path() {
        return kind.word() + '/' + name;
    }

    @Override
    public int compareTo(ChannelName other) {
        return path().compareTo(other.path());
    }

    @Override
    public String toString() {
        return path();
    }
}
