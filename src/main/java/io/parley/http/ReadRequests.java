package io.parley.http;

import io.parley.channel.ChannelName;
import io.parley.channel.Identity;
import io.parley.protocol.JsonText;
import io.parley.protocol.ServerFrame;
import io.parley.unread.ReadState;
import io.parley.unread.UnreadText;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;

/** Requests about what people have read. */
final class ReadRequests {
    private final ReadState readState;
    private final Callers callers;
    private final JsonText json;
    private final Bodies bodies;
    private final Answer answer;

    // JSON-B writes public records only.

    public record Unread(List<ServerFrame.Counted> channels) {}

    public record Marked(String channel, String epoch, long seq, long delivered) {}

    public record Receipts(String channel, List<ServerFrame.Receipt> receipts) {}

    ReadRequests(ReadState readState, Callers callers, JsonText json, Bodies bodies, Answer answer) {
        this.readState = readState;
        this.callers = callers;
        this.json = json;
        this.bodies = bodies;
        this.answer = answer;
    }

    void unread(HttpServletRequest request) {
        answer.later(
                request,
                readState.counts(callers.of(request)),
                (counts, response) -> json.of(new Unread(UnreadText.counted(counts))));
    }

    void read(HttpServletRequest request, ChannelName channel) throws IOException {
        Identity who = callers.of(request);
        if (request.getMethod().equals("DELETE")) {
            answer.later(request, readState.letGo(who, channel), (done, response) -> "{}");
        } else {
            answer.later(
                    request,
                    bodies.json(request).thenCompose(body -> readState.note(who, channel, UnreadText.claim(body))),
                    (mark, response) ->
                            json.of(new Marked(channel.path(), mark.epoch(), mark.read(), mark.delivered())));
        }
    }

    void receipts(HttpServletRequest request, ChannelName channel) {
        answer.later(
                request,
                readState.receipts(callers.orNobody(request), channel),
                (receipts, response) -> json.of(new Receipts(channel.path(), UnreadText.receipts(receipts))));
    }
}
