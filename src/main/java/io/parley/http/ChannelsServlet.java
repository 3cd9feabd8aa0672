package io.parley.http;

import io.parley.channel.ChannelName;
import io.parley.channel.Channels;
import io.parley.channel.Members;
import io.parley.channel.Refused;
import io.parley.channel.View;
import io.parley.protocol.ClientFrame;
import io.parley.protocol.HistoryPage;
import io.parley.protocol.JsonText;
import io.parley.protocol.Limits;
import io.parley.protocol.ServerFrame;
import io.parley.stream.LineFormat;
import io.parley.unread.ReadState;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

/** All of {@code /api}: the channels, and what lies below. */
public final class ChannelsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Channels channels;

    private final transient Callers callers;

    private final transient JsonText json;
    private final transient Limits limits;
    private final transient MessageRequests messages;
    private final transient ReadRequests reads;
    private final transient Streams streams;
    private final transient Events events;
    private final transient Answer answer;

    // JSON-B writes public records only.

    public record Page(String channel, String epoch, Long seq, Long next, ServerFrame.Lost gap) {}

    public record People(String channel, List<Members.Member> members, int memberCount) {}

    public record Listing(List<Listed> channels, String next) {}

    public record Listed(String channel, String epoch, long seq, int connections) {}

    /**
     * @param answers for writing answers: a slow client keeps nobody else waiting
     */
    public ChannelsServlet(
            Channels channels,
            ReadState readState,
            Callers callers,
            JsonText json,
            Limits limits,
            Bodies bodies,
            Streams streams,
            Events events,
            Problems problems,
            Executor answers) {
        this.channels = channels;
        this.callers = callers;
        this.json = json;
        this.limits = limits;
        this.streams = streams;
        this.events = events;
        this.answer = new Answer(problems, answers);
        this.messages = new MessageRequests(readState, callers, json, limits.depth(), bodies, answer);
        this.reads = new ReadRequests(readState, callers, json, bodies, answer);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            route(request, response);
        } catch (RuntimeException e) {
            answer.refuse(response, Refused.of(e, Answer::bug));
        }
    }

    private void route(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<String> path = path(request);
        if (path.equals(List.of("channels"))) {
            Paths.allow(request, response, "GET");
            list(request);
        } else if (path.equals(List.of("unread"))) {
            Paths.allow(request, response, "GET");
            reads.unread(request);
        } else if (path.size() >= 4 && path.get(0).equals("channels")) {
            route(request, response, path.get(1), path.get(2), path.subList(3, path.size()));
        } else {
            throw Paths.nothing();
        }
    }

    /** @param below the segments below a channel */
    private void route(
            HttpServletRequest request, HttpServletResponse response, String kind, String name, List<String> below)
            throws IOException {
        String what = below.get(0);
        if (below.size() > 1 && !what.equals("messages")) {
            throw Paths.nothing();
        }
        switch (what) {
            case "messages" -> messages(request, response, ChannelName.of(kind, name), below.subList(1, below.size()));
            case "events" -> {
                Paths.allow(request, response, "GET");
                events.open(request, response, ChannelName.of(kind, name));
            }
            case "members" -> {
                Paths.allow(request, response, "GET");
                members(request, ChannelName.of(kind, name));
            }
            case "read" -> {
                Paths.allow(request, response, "PUT", "DELETE");
                reads.read(request, ChannelName.of(kind, name));
            }
            case "receipts" -> {
                Paths.allow(request, response, "GET");
                reads.receipts(request, ChannelName.of(kind, name));
            }
            default -> throw Paths.nothing();
        }
    }

    /** @param below the segments below the messages */
    private void messages(
            HttpServletRequest request, HttpServletResponse response, ChannelName channel, List<String> below)
            throws IOException {
        if (!below.isEmpty()) {
            messages.change(request, response, channel, below);
            return;
        }
        Paths.allow(request, response, "GET", "POST", "PUT");
        if (request.getMethod().matches("POST|PUT")) {
            publish(request, channel);
        } else {
            history(request, channel);
        }
    }

    /** The segments below {@code /api}. */
    private static List<String> path(HttpServletRequest request) {
        String below = request.getPathInfo() == null ? "/" : request.getPathInfo();
        return List.of(below.substring(1).split("/", -1));
    }

    private void publish(HttpServletRequest request, ChannelName channel) throws IOException {
        LineFormat lines = Streams.format(request);
        if (lines == null) {
            messages.publish(request, channel);
        } else {
            streams.open(request, callers.of(request), channel, lines);
        }
    }

    private void history(HttpServletRequest request, ChannelName channel) {
        ClientFrame.Span span = ClientFrame.Span.of(
                Paths.whole(request, "before"),
                Paths.whole(request, "after"),
                Paths.whole(request, "limit"),
                View.of(request.getParameter("view")),
                limits.history());
        answer.later(request, HistoryPage.of(channels, callers.orNobody(request), channel, span), (page, response) -> {
            Page head =
                    new Page(channel.path(), page.epoch(), page.seq(), page.next(), ServerFrame.Lost.of(page.gap()));
            return json.withMessages(head, channel, page);
        });
    }

    private void members(HttpServletRequest request, ChannelName channel) {
        answer.later(
                request,
                channels.members(callers.orNobody(request), channel),
                (people, response) -> json.of(new People(channel.path(), people.members(), people.count())));
    }

    private void list(HttpServletRequest request) {
        String after = request.getParameter("after");
        int limit = ClientFrame.Span.of(null, null, Paths.whole(request, "limit"), View.ALL, limits.history())
                .limit();
        answer.later(
                request,
                channels.list(callers.orNobody(request), after == null ? "" : after, limit),
                (found, response) -> json.of(listing(found)));
    }

    private static Listing listing(Channels.Directory found) {
        List<Listed> all = found.channels().stream()
                .map(one -> new Listed(
                        one.channel().path(), one.head().epoch(), one.head().seq(), one.connections()))
                .toList();
        return new Listing(all, found.next() == null ? null : found.next().path());
    }
}
