package io.parley.protocol;

import io.parley.channel.ChannelName;
import io.parley.channel.Event;
import io.parley.channel.Folded;
import io.parley.channel.Refused;
import jakarta.json.JsonException;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes JSON. Records go through JSON-B. A message does not: it is written once for all who read it, its body is JSON text
 * already, and JSON-B cannot write text through.
 */
public final class JsonText {
    private static final JsonProvider PROVIDER = JsonProvider.provider();
    private static final DateTimeFormatter AT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The type of a message that stands to no other. */
    static final String MESSAGE = "message";

    private final Jsonb jsonb = JsonbBuilder.create();

    /** Any record of Parley's. */
    public String of(Object value) {
        return jsonb.toJson(value);
    }

    /** A string with its quotes. */
    public static String quoted(String text) {
        return PROVIDER.createValue(text).toString();
    }

    /** A moment as the protocol writes it; {@code null} for {@code null}. */
    public static String at(Instant moment) {
        return moment == null ? null : AT.format(moment);
    }

    /** A message as it stands on the wire, over WebSocket and HTTP, and a change of one. */
    public static String of(ChannelName channel, Event.Message message) {
        StringBuilder text = begin(channel, message);
        if (message.relation() != null) {
            RelationText.add(text, message.relation());
            if (!RelationText.hasBody(message.relation())) {
                return text.append('}').toString();
            }
        }
        return text.append(",\"body\":").append(message.body()).append('}').toString();
    }

    /** A message as its changes have left it. */
    static String of(ChannelName channel, Folded folded) {
        StringBuilder text = begin(channel, folded.message());
        if (folded.message().relation() != null) {
            RelationText.add(text, folded.message().relation());
        }
        RelationText.add(text, folded);
        return text.append(",\"body\":").append(folded.body()).append('}').toString();
    }

    /** What an entry of a log is called on the wire. */
    static String type(Event.Message message) {
        return message.relation() == null ? MESSAGE : RelationText.type(message.relation());
    }

    private static StringBuilder begin(ChannelName channel, Event.Message message) {
        StringBuilder text = new StringBuilder(256 + message.body().length());
        text.append("{\"type\":\"")
                .append(type(message))
                .append("\",\"channel\":\"")
                .append(channel.path());
        text.append("\",\"epoch\":\"")
                .append(message.epoch())
                .append("\",\"seq\":")
                .append(message.seq());
        text.append(",\"messageId\":").append(quoted(message.messageId()));
        text.append(",\"from\":{\"id\":").append(quoted(message.from().id()));
        text.append(",\"name\":").append(quoted(message.from().name()));
        text.append("},\"at\":\"").append(at(message.at())).append('"');
        if (message.key() != null) {
            text.append(",\"key\":").append(quoted(message.key()));
        }
        return text;
    }

    /** The JSON text of a record, with the messages as its last field. */
    public String withMessages(Object head, ChannelName channel, HistoryPage page) {
        String open = of(head);
        Stream<String> messages = page.folded() == null
                ? page.messages().stream().map(message -> of(channel, message))
                : page.folded().stream().map(folded -> of(channel, folded));
        String all = messages.collect(Collectors.joining(","));
        return open.substring(0, open.length() - 1) + ",\"messages\":[" + all + "]}";
    }

    /**
     * The JSON text of a record that says no, with what stands where something else was expected.
     *
     * @param current {@code null}: nothing was expected
     */
    public String withCurrent(Object head, Refused.Current current) {
        String open = of(head);
        if (current == null) {
            return open;
        }
        String message = current.message() == null ? "null" : of(current.channel(), current.message());
        return open.substring(0, open.length() - 1) + ",\"current\":" + message + "}";
    }

    /** The text of a body for people: a string as it is, all else as JSON. */
    static String shown(String body) {
        return body.startsWith("\"") && parse(body) instanceof JsonString string ? string.getString() : body;
    }

    /** @throws JsonException for what is not one JSON value and nothing else */
    static JsonValue parse(String text) {
        try (JsonParser parser = PROVIDER.createParser(new StringReader(text))) {
            if (!parser.hasNext()) {
                throw new JsonException("Nothing is no JSON.");
            }
            parser.next();
            JsonValue value = parser.getValue();
            if (parser.hasNext()) {
                throw new JsonException("There is more than one JSON value.");
            }
            return value;
        }
    }
}
