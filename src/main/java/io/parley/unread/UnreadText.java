package io.parley.unread;

import io.parley.protocol.Fields;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.ServerFrame;
import java.util.Collection;
import java.util.List;

/** Counts and marks as they are told, and as clients tell of themselves. */
public final class UnreadText {
    private static final int DEPTH = 2;

    private UnreadText() {}

    public static List<ServerFrame.Counted> counted(Collection<Count> counts) {
        return counts.stream()
                .map(count -> new ServerFrame.Counted(
                        count.channel().path(),
                        count.epoch(),
                        count.seq(),
                        count.read(),
                        count.unread(),
                        count.mentions(),
                        null))
                .toList();
    }

    public static List<ServerFrame.Receipt> receipts(Collection<ReadState.Receipt> receipts) {
        return receipts.stream()
                .map(one -> new ServerFrame.Receipt(
                        one.mark().epoch(),
                        one.user(),
                        one.mark().read(),
                        one.mark().delivered()))
                .toList();
    }

    /** @param body of a request, in JSON */
    public static ReadState.Claim claim(String body) {
        Fields fields = new Fields(JsonCodec.object(body, DEPTH));
        return new ReadState.Claim(fields.text("epoch"), fields.whole("seq"), fields.whole("delivered"));
    }
}
