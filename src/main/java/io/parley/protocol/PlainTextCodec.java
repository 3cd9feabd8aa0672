package io.parley.protocol;

import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.channel.Kind;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import java.util.List;

/** Plain lines, for clients that ask for no subprotocol. */
public final class PlainTextCodec implements Codec {
    private final Limits limits;

    public PlainTextCodec(Limits limits) {
        this.limits = limits;
    }

    @Override
    public List<ClientFrame> decode(String text, ChannelName home) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() > limits.commands()) {
            throw new Refused(
                    Refusal.TOO_LARGE, "A frame holds at most " + limits.commands() + " lines. None of them was said.");
        }
        return lines.stream()
                .<ClientFrame>map(
                        line -> new ClientFrame.Send(null, home, ClientFrame.Content.of(JsonText.quoted(line))))
                .toList();
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public boolean signals() {
        return false;
    }

    @Override
    public String encode(ServerFrame frame) {
        if (frame instanceof ServerFrame.Bye bye && bye.message() != null) {
            return "! " + bye.reason() + ": " + bye.message();
        }
        if (frame instanceof ServerFrame.Hello hello && hello.join() != null) {
            return lost(hello.join().gap());
        }
        return null;
    }

    @Override
    public String encode(Object re, Refused refused) {
        return "! " + refused.refusal().word() + ": " + refused.getMessage();
    }

    @Override
    public String encode(Object re, ChannelName channel, HistoryPage page) {
        return null;
    }

    @Override
    public int index() {
        return 1;
    }

    @Override
    public String encode(ChannelName channel, Event event) {
        if (event instanceof Event.Message message) {
            return encode(channel, message);
        }
        if (event instanceof Event.Reset reset) {
            return lost(new ServerFrame.Lost(reset.from(), null));
        }
        return event instanceof Event.Gap gap ? lost(ServerFrame.Lost.of(gap)) : null;
    }

    /** Of changes there are lines for edits alone: what is said anew, and only to people. */
    private static String encode(ChannelName channel, Event.Message message) {
        boolean edited = message.relation() instanceof Relation.Edited;
        boolean said = edited ? channel.kind() == Kind.CHAT : message.isMessage();
        if (!said || message.relation() instanceof Relation.Erased) {
            return null;
        }
        String text = JsonText.shown(message.body());
        String line =
                channel.kind() == Kind.CHAT ? message.from().name() + (edited ? " (edited): " : ": ") + text : text;
        return line.lines().reduce((a, b) -> a + "\n\t" + b).orElse("");
    }

    private static String lost(ServerFrame.Lost gap) {
        return gap == null ? null : "! gap: " + gap.from() + "-" + (gap.to() == null ? "" : gap.to());
    }

    @Override
    public String open() {
        return "";
    }

    @Override
    public String separator() {
        return "\n";
    }

    @Override
    public String close() {
        return "";
    }
}
