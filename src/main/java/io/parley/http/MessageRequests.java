package io.parley.http;

import io.parley.channel.Author;
import io.parley.channel.Broker;
import io.parley.channel.ChannelName;
import io.parley.channel.Draft;
import io.parley.channel.Identity;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.channel.Relation;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.JsonCodec;
import io.parley.protocol.JsonText;
import io.parley.unread.ReadState;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Requests that publish one message, or change one. */
final class MessageRequests {
    private final ReadState readState;
    private final Callers callers;
    private final JsonText json;
    private final int depth;
    private final Bodies bodies;
    private final Answer answer;

    // JSON-B writes public records only.

    public record Posted(String channel, String epoch, long seq, String messageId) {}

    /** @param depth how many levels a body may nest */
    MessageRequests(ReadState readState, Callers callers, JsonText json, int depth, Bodies bodies, Answer answer) {
        this.readState = readState;
        this.callers = callers;
        this.json = json;
        this.depth = depth;
        this.bodies = bodies;
        this.answer = answer;
    }

    void publish(HttpServletRequest request, ChannelName channel) throws IOException {
        Identity who = callers.of(request);
        String id = id(request);
        Long ifSeq = Paths.ifSeq(request);
        answer.later(
                request,
                bodies.json(request)
                        .thenCompose(body -> readState.publish(
                                who, channel, content(body, id, ifSeq).by(who.author()))),
                (receipt, response) -> {
                    response.setStatus(HttpServletResponse.SC_CREATED);
                    response.setHeader("ETag", Paths.tag(receipt.position().seq()));
                    return posted(channel, receipt);
                });
    }

    /** @param below the segments below the channel's messages */
    void change(HttpServletRequest request, HttpServletResponse response, ChannelName channel, List<String> below)
            throws IOException {
        if (below.size() == 1) {
            Paths.allow(request, response, "PATCH", "DELETE");
            change(request, channel, new Relation.Deleted(number(below.get(0))));
        } else if (below.size() == 3 && below.get(1).equals("reactions")) {
            Paths.allow(request, response, "PUT", "DELETE");
            boolean on = request.getMethod().equals("PUT");
            change(request, channel, new Relation.Reacted(number(below.get(0)), below.get(2), on));
        } else {
            throw Paths.nothing();
        }
    }

    private void change(HttpServletRequest request, ChannelName channel, Relation.Change change) throws IOException {
        Identity who = callers.of(request);
        String id = id(request);
        CompletionStage<Broker.Receipt> changing = request.getMethod().equals("PATCH")
                ? bodies.json(request)
                        .thenCompose(body -> readState.publish(
                                who, channel, edit(content(body, id, null), change.target(), who.author())))
                : readState.publish(who, channel, Draft.change(who.author(), id, change, null));
        answer.later(request, changing, (receipt, response) -> posted(channel, receipt));
    }

    private static Draft edit(ClientFrame.Content content, long target, Author author) {
        return Draft.change(author, content.messageId(), new Relation.Edited(target), content.body());
    }

    private static String id(HttpServletRequest request) {
        return request.getHeader("Idempotency-Key");
    }

    private static long number(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw Paths.nothing();
        }
        return Long.parseLong(text);
    }

    private String posted(ChannelName channel, Broker.Receipt receipt) {
        return json.of(new Posted(
                channel.path(), receipt.position().epoch(), receipt.position().seq(), receipt.messageId()));
    }

    private ClientFrame.Content content(String body, String id, Long ifSeq) {
        ClientFrame.Content content = JsonCodec.content(body, depth);
        if (id != null && content.messageId() != null && !id.equals(content.messageId())) {
            throw new Refused(Refusal.BAD_REQUEST, "Idempotency-Key and messageId differ.");
        }
        if (ifSeq != null && content.ifSeq() != null && !ifSeq.equals(content.ifSeq())) {
            throw new Refused(Refusal.BAD_REQUEST, "If-Match and ifSeq differ.");
        }
        return content.with(id, ifSeq);
    }
}
