package io.parley.http;

import io.parley.channel.ChannelName;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import io.parley.endpoint.Connections;
import io.parley.endpoint.Handshake;
import io.parley.identity.SignIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A channel as a stream of server-sent events, for places where WebSocket does not pass: a connection like any other, but that
 * nothing comes from it.
 */
public final class Events {
    private static final String ENDPOINT = "events";

    /** Below {@code /api}. */
    private static final Pattern PATH = Pattern.compile("/channels/[^/]+/[^/]+/events");

    private static final Pattern POSITION = Pattern.compile("([^:\\s]{1,64}):(\\d{1,18})");

    private final Connections connections;
    private final Problems problems;

    public Events(Connections connections, Problems problems) {
        this.connections = connections;
        this.problems = problems;
    }

    /** Whether a request begins a connection: a WebSocket, or a stream of events. */
    static boolean lasts(HttpServletRequest request) {
        return Handshake.begins(request)
                || (request.getMethod().equals("GET")
                        && request.getPathInfo() != null
                        && PATH.matcher(request.getPathInfo()).matches());
    }

    /** @throws Refused {@code bad-request} */
    void open(HttpServletRequest request, HttpServletResponse response, ChannelName channel) {
        if (request.getMethod().equals("HEAD")) {
            EventStream.describe(response);
            return;
        }
        Map<String, List<String>> asked = asked(request);
        EventStream stream = EventStream.begin(request, Handshake.client(request, ENDPOINT), problems);
        try {
            stream.whenGone(connections.tell(stream, channel, asked, SignIn.identity(request)));
        } catch (RuntimeException e) {
            stream.refuse(Refused.of(e, Answer::bug));
        }
    }

    /** What the query asks for. A client that comes back says where it stands by the last id it heard: that is newer. */
    private static Map<String, List<String>> asked(HttpServletRequest request) {
        Map<String, List<String>> asked = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> asked.put(name, List.of(values)));
        String id = request.getHeader("Last-Event-ID");
        if (id != null && !id.isEmpty()) {
            Matcher position = POSITION.matcher(id);
            if (!position.matches()) {
                throw new Refused(Refusal.BAD_REQUEST, "Last-Event-ID is the id of an event of this channel.");
            }
            asked.put("epoch", List.of(position.group(1)));
            asked.put("seq", List.of(position.group(2)));
        }
        return asked;
    }
}
