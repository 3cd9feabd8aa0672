package io.parley.protocol;

import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.channel.Position;
import io.parley.channel.Refusal;
import io.parley.channel.Refused;
import jakarta.json.bind.annotation.JsonbSubtype;
import jakarta.json.bind.annotation.JsonbTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Server-sent events (the HTML standard, §9.2), each with the JSON that a WebSocket would carry. A message has no name, so that it
 * reaches {@code onmessage}; all else has its type for one. The id is a position: whoever comes back with it reads on behind it.
 * Nothing comes from these clients.
 */
public final class EventStreamCodec implements Codec {
    /** A comment. */
    private static final String PING = ":\n\n";

    /** Milliseconds after which a client comes back whose line broke: not all that were on it at once. */
    private static final int RETRY_FROM = 1000;

    private static final int RETRY_TO = 4000;
    private static final int MILLIS = 1000;

    private static final Map<Class<?>, String> TYPES = Arrays.stream(
                    ServerFrame.class.getAnnotation(JsonbTypeInfo.class).value())
            .collect(Collectors.toUnmodifiableMap(JsonbSubtype::type, JsonbSubtype::alias));

    private final JsonText json;

    public EventStreamCodec(JsonText json) {
        this.json = json;
    }

    @Override
    public List<ClientFrame> decode(String text, ChannelName home) {
        throw new Refused(Refusal.BAD_REQUEST, "Nothing can be sent on this stream.");
    }

    @Override
    public String name() {
        return "sse";
    }

    @Override
    public boolean signals() {
        return true;
    }

    @Override
    public String greet(ServerFrame.Hello hello, Position from) {
        return retry(ThreadLocalRandom.current().nextInt(RETRY_FROM, RETRY_TO)) + id(from) + encode(hello);
    }

    @Override
    public String ping() {
        return PING;
    }

    @Override
    public String encode(ServerFrame frame) {
        String event = "event: " + TYPES.get(frame.getClass()) + "\n" + data(json.of(frame));
        if (frame instanceof ServerFrame.Bye bye && bye.retryAfter() != null) {
            double wait = bye.retryAfter() + ThreadLocalRandom.current().nextDouble() * bye.jitter();
            return retry(Math.round(wait * MILLIS)) + event;
        }
        return event;
    }

    /** No command comes, so none is refused. */
    @Override
    public String encode(Object re, Refused refused) {
        return null;
    }

    @Override
    public String encode(Object re, ChannelName channel, HistoryPage page) {
        return null;
    }

    @Override
    public int index() {
        return 2;
    }

    @Override
    public String encode(ChannelName channel, Event event) {
        if (event instanceof Event.Message message) {
            String type = JsonText.type(message);
            String name = type.equals(JsonText.MESSAGE) ? "" : "event: " + type + "\n";
            return id(new Position(message.epoch(), message.seq())) + name + data(JsonText.of(channel, message));
        }
        if (event instanceof Event.Note) {
            return null;
        }
        // A position that goes with what is told: whoever comes back with it need not be told again.
        String id = event instanceof Event.Reset reset
                ? id(reset.position())
                : event instanceof Event.Snapshot snapshot ? id(snapshot.position()) : "";
        return id + encode(ServerFrame.of(channel, event));
    }

    private static String id(Position position) {
        return "id: " + position.epoch() + ":" + position.seq() + "\n";
    }

    private static String retry(long millis) {
        return "retry: " + millis + "\n";
    }

    /** JSON has no line ends but between its tokens. There they mean nothing, and here each begins a line. */
    private static String data(String json) {
        boolean lines = json.indexOf('\n') >= 0 || json.indexOf('\r') >= 0;
        return "data: " + (lines ? json.replaceAll("\r\n?|\n", "\ndata: ") : json) + "\n\n";
    }

    @Override
    public String open() {
        return "";
    }

    @Override
    public String separator() {
        return "";
    }

    @Override
    public String close() {
        return "";
    }
}
