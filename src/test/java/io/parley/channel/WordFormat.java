package io.parley.channel;

import java.util.stream.Collectors;

/** Events as single words, for tests to read back: {@code 7}, {@code gap:3-5}, {@code +ann}, {@code -ann}, {@code =ann;bob}. */
final class WordFormat implements Format {
    static final WordFormat WORDS = new WordFormat();

    @Override
    public int index() {
        return 0;
    }

    @Override
    public String encode(ChannelName channel, Event event) {
        if (event instanceof Event.Message message) {
            return Long.toString(message.seq());
        } else if (event instanceof Event.Gap gap) {
            return "gap:" + gap.from() + "-" + gap.to();
        } else if (event instanceof Event.Reset reset) {
            return "reset:" + reset.from() + "-" + reset.position().epoch() + "-"
                    + reset.position().seq();
        } else if (event instanceof Event.Joined joined) {
            return "+" + joined.user().id();
        } else if (event instanceof Event.Left left) {
            return "-" + left.user().id();
        } else if (event instanceof Event.Roster roster) {
            return roster.people().members().stream().map(Members.Member::id).collect(Collectors.joining(";", "=", ""));
        } else if (event instanceof Event.Typing typing) {
            return "typing:" + typing.user().id();
        }
        return "other";
    }

    @Override
    public String open() {
        return "[";
    }

    @Override
    public String separator() {
        return ",";
    }

    @Override
    public String close() {
        return "]";
    }
}
