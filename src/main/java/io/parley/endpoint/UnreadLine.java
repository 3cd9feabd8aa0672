package io.parley.endpoint;

import io.parley.channel.ChannelName;
import io.parley.protocol.Codec;
import io.parley.protocol.ServerFrame;
import io.parley.unread.Count;
import io.parley.unread.Inbox;
import io.parley.unread.ReadState;
import io.parley.unread.UnreadText;
import java.util.List;
import java.util.function.Consumer;

/** Tells one connection what its user has not read, as far as they may read there. */
final class UnreadLine implements Inbox.Line {
    private final Connection connection;
    private final Codec codec;
    private final Consumer<List<ServerFrame.Counted>> greeting;

    /** @param greeting takes what is counted at first; {@code null}: that is not known yet */
    UnreadLine(Connection connection, Codec codec, Consumer<List<ServerFrame.Counted>> greeting) {
        this.connection = connection;
        this.codec = codec;
        this.greeting = greeting;
    }

    @Override
    public void begin(List<Count> counts) {
        greeting.accept(counts == null ? null : readable(counts));
    }

    @Override
    public void counts(List<Count> counts) {
        List<ServerFrame.Counted> some = readable(counts);
        if (!some.isEmpty()) {
            tell(some);
        }
    }

    @Override
    public void left(ChannelName channel) {
        tell(List.of(ServerFrame.Counted.not(channel)));
    }

    private List<ServerFrame.Counted> readable(List<Count> counts) {
        return UnreadText.counted(ReadState.readable(connection.who(), counts));
    }

    private void tell(List<ServerFrame.Counted> counts) {
        connection.answer(codec.encode(new ServerFrame.Unread(counts)));
        connection.wakeLater();
    }
}
